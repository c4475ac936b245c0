#pragma once

#include "cli/command.h"
#include "cli/lint/args.h"

namespace gwctl::cli {

/// Whether the arguments make sense together.
Result<void> check_lint_args(const LintArgs& args, const Environment& environment);

/// `gwctl lint`: loads the ruleset, lints the documents, prints what was found.
ExitCode execute_lint(const LintArgs& args, Environment& environment);

}  // namespace gwctl::cli
