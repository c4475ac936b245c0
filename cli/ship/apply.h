#pragma once

#include "cli/ship/args.h"

namespace gwctl::cli {

/// The command line of `gwctl apply`.
struct ApplyArgs {
  std::vector<std::string> files;
  std::vector<std::string> env_files;
  bool is_quiet = false;
  TargetArgs target;
  SelectionArgs selection;
};

/// Ships files, or a plan.
Result<ExitCode> run_apply(const ApplyArgs& args, Environment& environment);

/// Tells what would change, and does it unless something is in the way.
Result<ExitCode> ship_difference(const Comparison& compared, const ApplyArgs& args,
                                 Environment& environment);

}  // namespace gwctl::cli
