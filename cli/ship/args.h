#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
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

/// The config of files, checked. `is_fit`: nothing of it is wrong; what is, has been said.
struct Desired {
  config::DesiredObjects objects;
  std::string digest;
  bool is_fit = false;
};

Result<Desired> read_desired(const std::vector<std::string>& files,
                             const std::vector<std::string>& env_files, Environment& environment);

/// The code of a command that ships; an error is said.
ExitCode shipping_code(const Result<ExitCode>& result, Environment& environment);

}  // namespace gwctl::cli
