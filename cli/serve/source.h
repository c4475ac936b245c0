#pragma once

#include <string>
#include <vector>

#include "cli/environment.h"
#include "cli/serve/args.h"
#include "config/load.h"
#include "gateway-runtime/compile.h"

namespace gwctl::cli {

/// The config of files, read and checked for this runtime.
struct SourceConfig {
  config::Loaded loaded;  ///< with `skip_broken`, without what has errors
  bool is_fit = false;    ///< to be served
};

/// Reads the files anew. The error is that there is nothing to read.
Result<SourceConfig> read_source(const ServeArgs& args, const Environment& environment);

/// What keeps a config that was read from being served, as diagnostics.
std::vector<config::Diagnostic> to_diagnostics(const std::vector<runtime::CompileError>& errors);

/// Leaves the resources out that have errors; those with references that lead nowhere stay, and
/// answer as APISIX answers them. True where there was one.
bool drop_broken(config::Model& model, std::vector<config::Diagnostic>& diagnostics);

}  // namespace gwctl::cli
