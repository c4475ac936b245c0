#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/environment.h"
#include "cli/ship/args.h"
#include "cli/ship/gates.h"
#include "core/result.h"

namespace gwctl::cli {

inline constexpr const char* project_file_name = "gwctl.yaml";
inline constexpr std::size_t project_size_bytes_max = std::size_t{1} << 20U;

/// One gateway that a project is shipped to. Paths are absolute.
struct Context {
  TargetArgs target;
  SelectionArgs selection;
};

/// What a project file says.
struct Project {
  std::string directory;           ///< of the file; empty: there is no project
  std::vector<std::string> files;  ///< absolute, as are all paths
  std::vector<std::string> env_files;
  std::string owner;
  std::string default_context;
  std::map<std::string, Context> contexts;
  Gates gates;
  std::string context;  ///< the one that was chosen; empty: none
};

/// The project file that commands of this folder mean: gwctl.yaml here or in a folder above, up to
/// the one that has a `.git`; where none has, only here. Empty: there is none.
std::string find_project_file(const std::string& working_directory);

/// Reads one. The error has a line for each thing that is wrong, with its place. Variables are put
/// in from the environment; those that are not set count in the chosen context only.
Result<Project> read_project(const std::string& path, const std::string& context,
                             const Environment& environment);

/// Puts in what the command line leaves open: first what the environment says, then the context,
/// then the project. Every command that ships a config begins with it.
Result<Project> complete(ShippingArgs& args, const Environment& environment);
/// The same for commands that read no config.
Result<Project> complete(TargetArgs& target, const Environment& environment);

}  // namespace gwctl::cli
