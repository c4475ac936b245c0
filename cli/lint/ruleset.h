#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/environment.h"
#include "core/result.h"
#include "lint/ruleset.h"

namespace gwctl::cli {

/// How a command finds and reads its ruleset.
struct RulesetChoice {
  std::string name;  ///< path, URL or built-in name; empty: the default
  bool no_js = false;
  bool offline = false;
};

/// The path, URL or built-in name that is meant: what was given, else `.spectral.yaml` or its kin
/// in the working directory, else `gwctl:recommended`.
std::string locate_ruleset(const RulesetChoice& choice, const Environment& environment);

/// Loads it. JavaScript runs in `scripts`, which must outlive the ruleset.
lint::LoadedRuleset load_ruleset(const RulesetChoice& choice, lint::ScriptHost* scripts,
                                 const Environment& environment);

/// Says why a ruleset could not be loaded; the code to end with.
ExitCode fail_ruleset(Environment& environment, const std::vector<lint::RulesetProblem>& problems,
                      Verbosity verbosity);

/// `file:line:column — message`.
std::string shown(const lint::RulesetProblem& problem);

/// Leaves only the rules in `only` (where that is not empty) and none of `skip` enabled. The error
/// names the first that is no rule of the ruleset.
Result<std::shared_ptr<const lint::Ruleset>> select_rules(
    std::shared_ptr<const lint::Ruleset> ruleset, const std::vector<std::string>& only,
    const std::vector<std::string>& skip);

}  // namespace gwctl::cli
