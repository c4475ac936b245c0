#include "cli/ship/project_gates.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/lint/loader.h"
#include "core/files.h"
#include "lint/ruleset.h"

namespace gwctl::cli {
namespace {

constexpr const char* default_ruleset = "gwctl:gateway";

std::set<config::Kind> kinds_of(const Node* list) {
  std::set<config::Kind> kinds;
  if (list == nullptr) return kinds;
  for (const Node& item : list->items()) {
    if (const auto kind = kind_named(item.string())) kinds.insert(*kind);
  }
  return kinds;
}

std::optional<std::size_t> count_of(const Node& node, std::string_view name) {
  const Node* found = find(node, name);
  if (found == nullptr) return std::nullopt;
  return static_cast<std::size_t>(found->as_double());
}

std::vector<std::string> steps_of(std::string_view field) {
  std::vector<std::string> steps;
  while (!field.empty()) {
    const auto dot = field.find('.');
    steps.emplace_back(field.substr(0, dot));
    field.remove_prefix(dot == field.npos ? field.size() : dot + 1);
  }
  return steps;
}

std::string_view text_of(const Node& node, std::string_view name) {
  const Node* found = find(node, name);
  return found == nullptr ? std::string_view{} : found->string();
}

class GatesReader {
 public:
  GatesReader(const Node& node, const ProjectProblems& problems, const std::string& directory)
      : node_{node}, problems_{problems}, directory_{directory} {}

  Gates read() const {
    Gates gates;
    gates.max_deletes = limit("max_deletes");
    gates.max_changes = limit("max_changes");
    if (const Node* bans = find(node_, "forbid")) {
      for (const Node& ban : bans->items()) {
        const std::string rule = fmt::format("gates.forbid[{}]", gates.forbid.size());
        gates.forbid.push_back({{rule, problems_.place(ban.span())},
                                config::action_by_name(text_of(ban, "action")),
                                kind_named(text_of(ban, "kind")),
                                std::string{text_of(ban, "id")},
                                steps_of(text_of(ban, "field"))});
      }
    }
    gates.lint = lint();
    gates.approval = approval();
    return gates;
  }

 private:
  GateName name(const Member& member) const {
    return {fmt::format("gates.{}", member.name()), problems_.place(member.key_span())};
  }

  std::optional<LimitGate> limit(std::string_view of) const {
    const Member* member = find_member(node_, of);
    if (member == nullptr) return std::nullopt;
    return LimitGate{name(*member), static_cast<std::size_t>(member->value.as_double())};
  }

  std::optional<LintGate> lint() const {
    const Member* member = find_member(node_, "lint");
    if (member == nullptr) return std::nullopt;
    LintGate gate{name(*member), {}, lint::Severity::error};
    if (const Node* rulesets = find(member->value, "rulesets")) {
      for (const Node& each : rulesets->items())
        gate.rulesets.push_back(ruleset(std::string{each.string()}));
    } else {
      gate.rulesets.emplace_back(default_ruleset);
    }
    const auto severity = gwctl::lint::parse_severity(text_of(member->value, "fail_severity"));
    if (severity) gate.fail_severity = *severity;
    return gate;
  }

  std::string ruleset(std::string text) const {
    const auto built_in = gwctl::lint::built_in_rulesets();
    if (is_url(text) || std::ranges::find(built_in, text) != built_in.end()) return text;
    return join_path(directory_, text);
  }

  std::optional<ApprovalGate> approval() const {
    const Member* member = find_member(node_, "require_approval");
    if (member == nullptr) return std::nullopt;
    ApprovalGate gate;
    gate.name = name(*member);
    gate.directory = directory_;
    gate.file = text_of(member->value, "file");
    const Node* when = find(member->value, "when");
    if (when == nullptr) return gate;
    gate.has_conditions = true;
    gate.deletes = count_of(*when, "deletes");
    gate.changes = count_of(*when, "changes");
    gate.kinds = kinds_of(find(*when, "kinds"));
    if (const Node* contexts = find(*when, "contexts")) {
      for (const Node& each : contexts->items()) gate.contexts.emplace(each.string());
    }
    return gate;
  }

  const Node& node_;
  const ProjectProblems& problems_;
  const std::string& directory_;
};

}  // namespace

Gates read_gates(const Node& node, const ProjectProblems& problems, const std::string& directory) {
  return GatesReader{node, problems, directory}.read();
}

}  // namespace gwctl::cli
