#pragma once

#include "cli/command.h"
#include "cli/serve/args.h"

namespace gwctl::cli {

/// Serves until it is told to stop.
ExitCode run_serve(const ServeArgs& args, Environment& environment);

}  // namespace gwctl::cli
