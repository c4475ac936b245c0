#pragma once

#include <functional>

#include "cli/command.h"
#include "config/plan/drift.h"
#include "core/result.h"

namespace gwctl::cli {

/// Looks at a target again and again, and tells each state once: what drifted, or that there is no
/// looking at it.
struct DriftWatch {
  std::function<Result<config::Drift>()> look;
  /// Until it is time to look again; false: it is time to end.
  std::function<bool()> wait;
  std::function<Result<void>(const Result<config::Drift>& state)> tell;
};

/// The code of the last state; the error is that it could not be told.
Result<ExitCode> watch_drift(const DriftWatch& watch);

/// 0 no drift, 2 some, 1 unknown.
ExitCode code_of_drift(const Result<config::Drift>& state);

/// As `--format` has it.
std::string drift_text(const config::Drift& drift, bool has_colors);
config::Json drift_json(const config::Drift& drift);
std::string drift_markdown(const config::Drift& drift);

}  // namespace gwctl::cli
