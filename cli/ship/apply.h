#pragma once

#include "cli/ship/project.h"

namespace gwctl::cli {

/// The command line of `gwctl apply`.
struct ApplyArgs : ShippingArgs {
  bool is_quiet = false;
};

/// Tells what would change, and does it unless something is in the way.
Result<ExitCode> ship_difference(const Comparison& compared, const Project& project,
                                 const ApplyArgs& args, Environment& environment);

}  // namespace gwctl::cli
