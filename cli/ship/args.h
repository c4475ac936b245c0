#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/effects/effects.h"
#include "config/load.h"
#include "config/plan/diff.h"
#include "config/target/target.h"

namespace gwctl::cli {

/// Where a config is shipped to.
struct TargetArgs {
  std::string server;  ///< URL of an Admin API
  std::string file;    ///< a standalone file instead
  std::string token_file;
  std::vector<std::string> headers;
  std::string authorities_file;
  std::string certificate_file;
  std::string key_file;
  std::string proxy;
  bool skips_verify = false;
  unsigned timeout_seconds = 30;
};

/// What of it is looked at, and what may be done.
struct SelectionArgs {
  std::string owner = "default";
  std::vector<std::string> kinds;
  std::vector<std::string> labels;
  bool prunes = false;
  bool adopts = false;
  bool allows_mass_delete = false;
};

void add_target_options(CLI::App& command, TargetArgs& args);
void add_selection_options(CLI::App& command, SelectionArgs& args);

/// What the arguments, or else the environment (GWCTL_SERVER, GWCTL_TOKEN), name.
Result<std::unique_ptr<config::Target>> open_target(const TargetArgs& args,
                                                    const Environment& environment);

Result<config::DiffOptions> diff_options(const SelectionArgs& args);

/// What files want, beside what the target has.
struct Comparison {
  std::unique_ptr<config::Target> target;
  config::Difference difference;
  Effects effects;
  std::vector<std::string> notices;
  std::string desired_digest;
};

/// Nothing where the config of the files is wrong, which has been said.
Result<std::optional<Comparison>> compare(const std::vector<std::string>& files,
                                          const std::vector<std::string>& env_files,
                                          const config::DiffOptions& options,
                                          const TargetArgs& target, Environment& environment);

/// The files of a config, and those of variables.
void add_config_options(CLI::App& command, std::vector<std::string>& files,
                        std::vector<std::string>& env_files, const char* description);

/// The code of a command that ships; an error is said.
ExitCode shipping_code(const Result<ExitCode>& result, Environment& environment);

}  // namespace gwctl::cli
