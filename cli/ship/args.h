#pragma once

#include <memory>
#include <optional>
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
  std::string author;   ///< who writes, as a target that remembers it is told
  std::string message;  ///< and why
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
/// Of commands that write: --author and --message.
void add_signature_options(CLI::App& command, TargetArgs& args);
/// --owner, --kind, --label.
void add_scope_options(CLI::App& command, SelectionArgs& args);
/// --adopt, --allow-mass-delete.
void add_permission_options(CLI::App& command, SelectionArgs& args);
/// All of them, and --prune.
void add_selection_options(CLI::App& command, SelectionArgs& args);

/// What the arguments, or else the environment (GWCTL_SERVER, GWCTL_TOKEN), name.
Result<std::unique_ptr<config::Target>> open_target(const TargetArgs& args,
                                                    const Environment& environment);

/// Has the author say who it is, unless that was said: GWCTL_AUTHOR, else user@host; and the
/// message which commit the files are, where there is no other.
void sign(TargetArgs& args, const std::vector<std::string>& files, const Environment& environment);

Result<config::DiffOptions> diff_options(const SelectionArgs& args);

/// The config of files, checked.
struct Desired {
  config::DesiredObjects objects;
  std::string digest;
  bool is_fit = false;  ///< nothing of it is wrong; what is, has been said
};

Result<Desired> read_desired(const std::vector<std::string>& files,
                             const std::vector<std::string>& env_files, Environment& environment);

/// What files want, beside what the target has.
struct Comparison {
  std::unique_ptr<config::Target> target;
  config::Difference difference;
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
