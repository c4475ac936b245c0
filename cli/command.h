#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/environment.h"
#include "core/result.h"

namespace CLI {
class App;
}  // namespace CLI

namespace gwctl::cli {

/// What the program ends with; `gwctl --help` lists them.
enum class ExitCode : int {
  clean = 0,
  findings = 1,  ///< findings at or above the fail severity
  usage = 1,     ///< arguments that make no sense (Spectral's code for it)
  failed = 2,    ///< could not run

  // Of commands that ship a config, as Terraform has them.
  shipping_failed = 1,
  changes = 2,
  gate_refused = 3,
  stale = 4,
  partly = 5,
};

enum class Verbosity { normal, verbose };

/// The command that the command line chose, its arguments read.
struct Action {
  /// Whether the arguments make sense together. The error is shown below the command's help.
  std::function<Result<void>(const Environment& environment)> check;
  std::function<ExitCode(Environment& environment)> run;
};

/// Each adds one command to the program; parsing it sets `chosen`.
void add_lint_command(CLI::App& app, Action& chosen);
void add_rules_command(CLI::App& app, Action& chosen);
void add_explain_command(CLI::App& app, Action& chosen);
void add_completions_command(CLI::App& app, Action& chosen);
void add_validate_command(CLI::App& app, Action& chosen);
void add_convert_command(CLI::App& app, Action& chosen);
void add_import_command(CLI::App& app, Action& chosen);
void add_serve_command(CLI::App& app, Action& chosen);
void add_why_command(CLI::App& app, Action& chosen);
void add_graph_command(CLI::App& app, Action& chosen);
void add_diff_command(CLI::App& app, Action& chosen);
void add_apply_command(CLI::App& app, Action& chosen);
void add_dump_command(CLI::App& app, Action& chosen);
void add_drift_command(CLI::App& app, Action& chosen);
void add_history_command(CLI::App& app, Action& chosen);
void add_rollback_command(CLI::App& app, Action& chosen);
void add_ping_command(CLI::App& app, Action& chosen);
void add_ci_command(CLI::App& app, Action& chosen);
void add_manual_command(CLI::App& app, Action& chosen);

/// Says what kept a command from its work, in one line; the code to end with.
ExitCode fail_plainly(Environment& environment, const std::string& message);
/// The code of a command that came to its end; of another, as above.
ExitCode code_of(const Result<ExitCode>& result, Environment& environment);
/// The same for what went wrong on the way: a heading, then each error with its number.
ExitCode fail_running(Environment& environment, const std::vector<std::string>& errors,
                      Verbosity verbosity = Verbosity::normal);

}  // namespace gwctl::cli
