#pragma once

#include <string>

#include "cli/ship/args.h"
#include "config/plan/plan.h"

namespace gwctl::cli {

/// How changes are made.
struct ShipOptions {
  bool is_quiet = false;
  std::size_t parallel = 8;
  bool undoes = false;                 ///< takes back what was done when a change fails
  std::string journal;                 ///< path; used where the target is written to one by one
  bool goes_on = false;                ///< the journal is that of an apply that stopped
  const config::Plan* plan = nullptr;  ///< for the journal; null: none is kept
  std::string owner;
};

/// Makes the changes and tells how far that came; of a signal to end, no further one is begun.
Result<ExitCode> ship(const Comparison& compared, const ShipOptions& options,
                      Environment& environment);

/// What was compared, as a plan.
config::Plan plan_for(const Comparison& compared, const std::vector<std::string>& files,
                      const std::vector<std::string>& env_files,
                      const config::DiffOptions& options);

}  // namespace gwctl::cli
