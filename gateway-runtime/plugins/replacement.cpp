#include "gateway-runtime/plugins/replacement.h"

#include <algorithm>

#include "core/js_text.h"

namespace gwctl::runtime::plugins {
namespace {

constexpr std::size_t group_max = 65'535;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The number at the front of `text`, which loses it.
std::size_t take_number(std::string_view& text) {
  std::size_t number = 0;
  while (!text.empty() && is_digit(text.front())) {
    number = std::min(group_max, number * 10 + static_cast<std::size_t>(text.front() - '0'));
    text.remove_prefix(1);
  }
  return number;
}

}  // namespace

std::string_view Captures::get(std::size_t group) const {
  if (groups_ == nullptr || group >= groups_->size()) return {};
  const RegexGroup& found = (*groups_)[group];
  return found.took_part ? subject_.substr(found.begin, found.end - found.begin)
                         : std::string_view{};
}

Result<Replacement> Replacement::compile(std::string_view text) {
  const auto refuse = [whole = text] {
    return fail("invalid capturing variable name found in " + to_json_string(whole));
  };
  Replacement made;
  std::string literal;
  const auto end_literal = [&] {
    if (!literal.empty()) made.parts_.push_back({std::exchange(literal, {}), 0, false});
  };
  while (!text.empty()) {
    const std::size_t dollar = std::min(text.find('$'), text.size());
    literal += text.substr(0, dollar);
    text.remove_prefix(dollar);
    if (text.empty()) break;
    text.remove_prefix(1);
    if (text.starts_with('$')) {
      literal += '$';
      text.remove_prefix(1);
      continue;
    }
    const bool is_braced = text.starts_with('{');
    if (is_braced) text.remove_prefix(1);
    if (text.empty() || !is_digit(text.front())) return refuse();
    const std::size_t group = take_number(text);
    if (is_braced && !text.starts_with('}')) return refuse();
    if (is_braced) text.remove_prefix(1);
    end_literal();
    made.parts_.push_back({{}, group, true});
  }
  end_literal();
  return made;
}

std::string_view Replacement::expand(const Captures& captures, Scratch& scratch) const {
  if (parts_.empty()) return {};
  if (parts_.size() == 1 && !parts_.front().is_group) return parts_.front().text;
  ScratchText all{scratch};
  for (const Part& part : parts_) all.append(part.is_group ? captures.get(part.group) : part.text);
  return all.view();
}

Result<Substitution> Substitution::compile(std::string_view pattern, std::string_view replacement,
                                           const PerlRegex::Options& options) {
  GWCTL_TRY_ASSIGN(auto regex, PerlRegex::compile(pattern, options));
  GWCTL_TRY_ASSIGN(auto made, Replacement::compile(replacement));
  return Substitution{std::move(regex), std::move(made)};
}

std::optional<std::string_view> Substitution::apply(std::string_view subject, Scope scope,
                                                    Scratch& scratch,
                                                    std::vector<RegexGroup>& groups) const {
  if (regex_.find(subject, 0, groups) != Match::yes) return std::nullopt;
  ScratchText all{scratch};
  thread_local std::vector<RegexGroup> next;
  const std::vector<RegexGroup>* found = &groups;
  std::size_t done = 0;
  while (true) {
    const RegexGroup whole = found->front();
    all.append(subject.substr(done, whole.begin - done));
    all.append(replacement_.expand({subject, *found}, scratch));
    done = whole.end;
    if (scope == Scope::once) break;
    // Behind an empty match the search goes on one byte further.
    const bool is_empty = whole.begin == whole.end;
    const std::size_t from = is_empty ? done + 1 : done;
    if (from > subject.size()) break;
    if (regex_.find(subject, from, next) != Match::yes) break;
    found = &next;
  }
  all.append(subject.substr(done));
  return all.view();
}

}  // namespace gwctl::runtime::plugins
