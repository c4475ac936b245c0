#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "core/utf8.h"
#include "lint/ruleset_check.h"

namespace gwctl::lint {
namespace {

using IssueKind = RulesetIssue::Kind;

// `/rules/<name>` at the front of a path; empty where there is none.
std::string_view rule_part(std::string_view path) {
  constexpr std::string_view start = "/rules/";
  if (!path.starts_with(start) || path.size() == start.size() || path[start.size()] == '/')
    return {};
  return path.substr(0, path.find('/', start.size()));
}

// Of these Spectral only keeps the last ones, see below.
bool is_generic(std::string_view path) {
  return path.starts_with("/aliases") || path.starts_with("/extends") ||
         path.starts_with("/overrides");
}

bool follows_closer(const std::vector<RulesetIssue>& issues, std::size_t i) {
  return std::any_of(issues.begin() + static_cast<std::ptrdiff_t>(i) + 1, issues.end(),
                     [&](const RulesetIssue& later) {
                       return later.path.starts_with(issues[i].path) || !is_generic(later.path);
                     });
}

// Shortest paths first, and of those Spectral's own texts first; one per path.
void sort_issues(std::vector<RulesetIssue>& issues) {
  std::ranges::stable_sort(issues, [](const RulesetIssue& a, const RulesetIssue& b) {
    const std::size_t x = utf16_length(a.path);
    const std::size_t y = utf16_length(b.path);
    if (x != y) return x < y;
    return a.kind == IssueKind::message && b.kind != IssueKind::message;
  });
  const auto same_path = [](const RulesetIssue& a, const RulesetIssue& b) {
    return a.path == b.path;
  };
  issues.erase(std::unique(issues.begin(), issues.end(), same_path), issues.end());
}

// The ones that are printed: not what merely follows from others, and not of a rule as a whole
// what is followed by something wrong inside of it.
std::vector<RulesetIssue> filter_issues(const std::vector<RulesetIssue>& issues) {
  std::vector<RulesetIssue> kept;
  for (std::size_t i = 0; i < issues.size(); ++i) {
    const RulesetIssue& issue = issues[i];
    if (issue.kind == IssueKind::consequence) continue;
    if (is_generic(issue.path)) {
      if (follows_closer(issues, i)) continue;
    } else if (!kept.empty()) {
      const std::string_view rule = rule_part(issue.path);
      if (!rule.empty() && rule != issue.path && rule == kept.back().path) kept.pop_back();
    }
    kept.push_back(issue);
  }
  return kept;
}

const Node* child(const Node& node, std::string_view name, const Member*& member) {
  member = find_member(node, name);
  if (member != nullptr) return &member->value;
  std::size_t index = 0;
  for (const Node& item : node.items()) {
    if (std::to_string(index++) == name) return &item;
  }
  return nullptr;
}

// Where a value begins by the conventions of Spectral's parsers: in YAML a collection begins
// behind the colon of its key.
std::optional<Range> locate_path(const Definition& definition,
                                 const std::vector<std::string>& path) {
  const Source& source = definition.document->source();
  const bool is_yaml = !source.name().ends_with(".json");
  if (path.empty()) return std::nullopt;  // Spectral looks for a key that is empty
  const Node* node = definition.root;
  const Member* member = nullptr;
  for (const std::string& token : path) {
    node = child(*node, token, member);
    if (node == nullptr) return std::nullopt;
  }
  Span span = node->span();
  const bool is_written = span.begin != span.end;
  if (is_yaml && member != nullptr && (node->is_container() || !is_written)) {
    span.begin = member->key_end + 1;
    span.end = std::max(span.begin, span.end);
  }
  return source.range(span);
}

}  // namespace

std::vector<std::string> split_path(std::string_view path) {
  std::vector<std::string> tokens;
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto slash = path.find('/');
    tokens.emplace_back(path.substr(0, slash));
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash);
  }
  return tokens;
}

std::string place_text(const std::string& source, const Range& range) {
  return fmt::format("{}:{}:{}", source, range.start.line + 1, range.start.character + 1);
}

std::vector<RulesetProblem> select_problems(const Definition& definition,
                                            std::vector<RulesetIssue> issues, Placing placing) {
  sort_issues(issues);
  std::vector<RulesetProblem> problems;
  const auto add = [&](std::string message, const std::vector<std::string>& path,
                       std::string hint) {
    RulesetProblem& problem = problems.emplace_back();
    problem.message = std::move(message);
    problem.hint = std::move(hint);
    if (definition.is_script) return;
    const auto range = locate_path(definition, path);
    if (placing == Placing::told) {
      problem.source = definition.source;
      problem.range = range;
      return;
    }
    const std::string place = range ? place_text(definition.source, *range) : definition.source;
    problem.hint = problem.hint.empty() ? place : fmt::format("{}: {}", place, problem.hint);
  };
  std::vector<RulesetIssue> kept = filter_issues(issues);
  // Spectral then ends without a word.
  if (kept.empty()) kept = std::move(issues);
  for (RulesetIssue& issue : kept) {
    if (issue.kind == IssueKind::consequence) continue;
    if (issue.kind != IssueKind::placed) {
      add(std::move(issue.message), split_path(issue.path), std::move(issue.hint));
    }
    for (PlacedMessage& each : issue.placed) {
      add(std::move(each.message), each.path, std::move(each.hint));
    }
  }
  return problems;
}

}  // namespace gwctl::lint
