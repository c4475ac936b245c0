#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/ship/args.h"
#include "cli/ship/project.h"
#include "cli/ship/ship.h"
#include "cli/ship/verify.h"

namespace gwctl::cli {

/// The command line of `gwctl apply`.
struct ApplyArgs : ShippingArgs {
  bool is_quiet = false;
  bool resumes = false;      ///< goes on with an apply that stopped
  bool undoes = false;       ///< takes back what was done when a change fails
  std::size_t parallel = 8;  ///< writes under way at once, where they are made one by one
  VerifyArgs verify;
};

/// Ships files, or a plan, or what is left of an apply that stopped.
Result<ExitCode> run_apply(ApplyArgs args, Environment& environment);

/// Tells what would change and what is against it. Nothing: it may be done.
Result<std::optional<ExitCode>> tell_difference(const Comparison& compared, const Project& project,
                                                bool is_quiet, Environment& environment);

/// The same, and does it where nothing is.
Result<ExitCode> ship_difference(const Comparison& compared, const Project& project,
                                 const ShipOptions& options, Environment& environment);

}  // namespace gwctl::cli
