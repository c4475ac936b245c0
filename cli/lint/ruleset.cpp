#include "cli/lint/ruleset.h"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "cli/lint/loader.h"
#include "cli/suggest.h"
#include "core/files.h"

namespace gwctl::cli {
namespace {

constexpr std::string_view default_ruleset = "gwctl:recommended";

bool is_built_in(const std::string& name) {
  const std::vector<std::string> names = lint::built_in_rulesets();
  return std::ranges::find(names, name) != names.end();
}

Result<void> check_names(const lint::Ruleset& ruleset, const std::vector<std::string>& names,
                         std::string_view option) {
  for (const std::string& name : names) {
    if (ruleset.find_rule(name) != nullptr) continue;
    std::vector<std::string> known;
    for (const lint::Rule& rule : ruleset.rules) known.push_back(rule.name);
    return fail(
        fmt::format("{}: there is no rule \"{}\".{}", option, name, suggestion(name, known)));
  }
  return {};
}

}  // namespace

std::string locate_ruleset(const RulesetChoice& choice, const Environment& environment) {
  if (choice.name.empty()) {
    return lint::find_default_ruleset(environment.working_directory)
        .value_or(std::string{default_ruleset});
  }
  if (is_built_in(choice.name) || is_url(choice.name)) return choice.name;
  return join_path(environment.working_directory, choice.name);
}

lint::LoadedRuleset load_ruleset(const RulesetChoice& choice, lint::ScriptHost* scripts,
                                 const Environment& environment) {
  lint::RulesetOptions options;
  options.scripts = choice.no_js ? nullptr : scripts;
  options.skip_javascript = choice.no_js;
  options.offline = choice.offline || environment.offline;
  options.working_directory = environment.working_directory;
  return lint::load_ruleset(locate_ruleset(choice, environment), options);
}

ExitCode fail_ruleset(Environment& environment, const std::vector<lint::RulesetProblem>& problems,
                      Verbosity verbosity) {
  if (problems.size() == 1 && problems.front().is_bare) {
    return fail_plainly(environment, problems.front().message);
  }
  std::vector<std::string> errors;
  const bool has_hints = verbosity == Verbosity::verbose || environment.stderr_is_terminal;
  for (const lint::RulesetProblem& problem : problems) {
    errors.push_back(shown(problem));
    if (has_hints && !problem.hint.empty()) errors.back() += " (" + problem.hint + ")";
  }
  return fail_running(environment, errors, verbosity);
}

std::string shown(const lint::RulesetProblem& problem) {
  if (problem.source.empty()) return problem.message;
  if (!problem.range) return fmt::format("{} — {}", problem.source, problem.message);
  const Position start = problem.range->start;
  return fmt::format("{}:{}:{} — {}", problem.source, start.line + 1, start.character + 1,
                     problem.message);
}

Result<std::shared_ptr<const lint::Ruleset>> select_rules(
    std::shared_ptr<const lint::Ruleset> ruleset, const std::vector<std::string>& only,
    const std::vector<std::string>& skip) {
  if (only.empty() && skip.empty()) return ruleset;
  GWCTL_TRY(check_names(*ruleset, only, "--only"));
  GWCTL_TRY(check_names(*ruleset, skip, "--skip"));
  const std::unordered_set<std::string> wanted{only.begin(), only.end()};
  const std::unordered_set<std::string> unwanted{skip.begin(), skip.end()};
  auto selected = std::make_shared<lint::Ruleset>(*ruleset);
  for (lint::Rule& rule : selected->rules) {
    const bool is_wanted = wanted.empty() || wanted.contains(rule.name);
    if (!is_wanted || unwanted.contains(rule.name)) rule.enabled = false;
  }
  return std::shared_ptr<const lint::Ruleset>{std::move(selected)};
}

}  // namespace gwctl::cli
