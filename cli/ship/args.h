#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "cli/effects/effects.h"
#include "config/load.h"
#include "config/plan/diff.h"
#include "config/target/target.h"
#include "core/source.h"

namespace gwctl::cli {

/// Where a config is shipped to. What is empty was not said; `complete` puts in what the project
/// file says.
struct TargetArgs {
  std::string project_file;  ///< else gwctl.yaml is looked for
  std::string context;       ///< which of its contexts
  std::string server;        ///< URL of an Admin API
  std::string file;          ///< a standalone file instead
  std::string token_file;
  std::string token_variable;  ///< holds the token where the environment has no GWCTL_TOKEN
  std::vector<std::string> headers;
  std::string authorities_file;
  std::string certificate_file;
  std::string key_file;
  std::string proxy;
  std::string router;  ///< how the gateway finds routes, where it does not tell
  bool skips_verify = false;
  std::optional<unsigned> timeout_seconds;
  std::string author;   ///< who writes, as a target that remembers it is told
  std::string message;  ///< and why
};

/// What of it is looked at, and what may be done.
struct SelectionArgs {
  std::string owner;
  std::vector<std::string> kinds;
  std::vector<std::string> labels;
  bool prunes = false;
  std::vector<std::string> names;
  bool adopts = false;
  std::vector<std::string> adopts_from;
  bool allows_mass_delete = false;
};

/// What a command that ships a config is told.
struct ShippingArgs {
  std::vector<std::string> files;
  std::vector<std::string> env_files;
  TargetArgs target;
  SelectionArgs selection;
};

/// Of this process; empty where it is not set.
std::string variable(const char* name);

/// By the plural or the singular.
std::optional<config::Kind> kind_named(std::string_view name);

void add_target_options(CLI::App& command, TargetArgs& args);
/// Of commands that write: --author and --message.
void add_signature_options(CLI::App& command, TargetArgs& args);
/// --owner, --kind, --label.
void add_scope_options(CLI::App& command, SelectionArgs& args);
/// --adopt, --allow-mass-delete.
void add_permission_options(CLI::App& command, SelectionArgs& args);
/// All of them, and --prune.
void add_selection_options(CLI::App& command, SelectionArgs& args);

/// The URL of the Admin API that the arguments, or else the environment, name.
std::string server_url(const TargetArgs& args);

/// What the arguments, or else the environment (GWCTL_SERVER, GWCTL_TOKEN), name.
Result<std::unique_ptr<config::Target>> open_target(const TargetArgs& args,
                                                    const Environment& environment);

/// Has the author say who it is, unless that was said: GWCTL_AUTHOR, else user@host; and the
/// message which commit the files are, where there is no other.
void sign(TargetArgs& args, const std::vector<std::string>& files, const Environment& environment);

Result<config::DiffOptions> diff_options(const SelectionArgs& args);

/// A place in a file, named as seen from the working directory.
struct FilePlace {
  std::string file;
  Position position;

  /// `gwctl.yaml:3:5`
  std::string text() const;
};

/// The config of files, checked.
struct Desired {
  config::DesiredObjects objects;
  std::string digest;
  std::vector<config::LoadedFile> files;
  std::shared_ptr<const void> files_use;  ///< keeps those that were made for it
  std::map<config::ObjectKey, FilePlace> places;
  bool is_fit = false;  ///< nothing of it is wrong; what is, has been said
};

Result<Desired> read_desired(const std::vector<std::string>& files,
                             const std::vector<std::string>& env_files, Environment& environment);

/// What requests notice of changes on that target.
Effects effects_on(const config::Target& target, const TargetArgs& args,
                   const config::LiveObjects& live, const std::vector<config::Change>& changes);

/// What files want, beside what the target has.
struct Comparison {
  std::unique_ptr<config::Target> target;
  config::DesiredObjects desired;
  config::LiveObjects live;  ///< as it was read
  config::Difference difference;
  Effects effects;
  std::vector<std::string> notices;
  std::string desired_digest;
  std::vector<config::LoadedFile> files;
  std::shared_ptr<const void> files_use;          ///< keeps those that were made for it
  std::map<config::ObjectKey, FilePlace> places;  ///< of what files want
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
