#include "lint/ruleset_alias.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gwctl::lint {
namespace {

constexpr std::size_t steps_max = 20'000;
constexpr std::size_t nesting_max = 500;

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

class Expansion {
 public:
  Expansion(const Aliases* aliases, const FormatSet& formats)
      : aliases_{aliases}, formats_{formats} {}

  Result<bool> expand(std::string_view expression, std::vector<std::string>& out) {
    if (++steps_ > steps_max || stack_.size() > nesting_max)
      return fail("Aliases are nested too deeply, or make too many expressions");
    if (!expression.starts_with('#')) {
      out.emplace_back(expression);
      return true;
    }
    const auto end = std::find_if_not(expression.begin() + 1, expression.end(), is_name_character);
    const std::string name{expression.begin() + 1, end};
    if (name.empty()) return fail("Alias must match /^#([A-Za-z0-9_-]+)/");
    if (std::ranges::find(stack_, name) != stack_.end()) {
      stack_.push_back(name);
      return fail(fmt::format("Alias \"{}\" is circular. Resolution stack: {}", stack_.front(),
                              fmt::join(stack_, " -> ")));
    }
    const Alias* alias = find_alias(name);
    if (alias == nullptr) return fail(fmt::format("Alias \"{}\" does not exist", name));
    const std::vector<std::string>* given = given_of(*alias);
    if (given == nullptr) return true;
    stack_.push_back(name);
    for (const std::string& each : *given) {
      GWCTL_TRY(expand(fmt::format("{}{}", each, std::string_view{end, expression.end()}), out));
    }
    stack_.pop_back();
    return true;
  }

 private:
  const Alias* find_alias(const std::string& name) const {
    if (aliases_ == nullptr) return nullptr;
    const auto found = aliases_->find(name);
    return found == aliases_->end() ? nullptr : &found->second;
  }

  // Null where no target is for a format of the document.
  const std::vector<std::string>* given_of(const Alias& alias) const {
    if (!alias.is_scoped) return alias.targets.empty() ? nullptr : &alias.targets.front().given;
    const auto target =
        std::find_if(alias.targets.rbegin(), alias.targets.rend(), [this](const AliasTarget& each) {
          return std::ranges::any_of(each.formats,
                                     [this](Format format) { return has(formats_, format); });
        });
    return target == alias.targets.rend() ? nullptr : &target->given;
  }

  const Aliases* aliases_;
  const FormatSet& formats_;
  std::vector<std::string> stack_;
  std::size_t steps_ = 0;
};

}  // namespace

Result<std::vector<std::string>> expand_alias(std::string_view expression, const Aliases* aliases,
                                              const FormatSet& formats) {
  std::vector<std::string> out;
  GWCTL_TRY(Expansion(aliases, formats).expand(expression, out));
  return out;
}

std::shared_ptr<const Aliases> merged_aliases(const std::shared_ptr<const Aliases>& base,
                                              const std::shared_ptr<const Aliases>& own) {
  if (base == nullptr) return own;
  if (own == nullptr) return base;
  auto merged = std::make_shared<Aliases>(*own);
  merged->insert(base->begin(), base->end());
  return merged;
}

Result<std::vector<std::string>> expand_givens(const Rule& rule, const FormatSet& formats) {
  std::vector<std::string> out;
  for (const std::string& given : rule.given) {
    GWCTL_TRY(Expansion(rule.aliases.get(), formats).expand(given, out));
  }
  return out;
}

}  // namespace gwctl::lint
