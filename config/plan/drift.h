#pragma once

#include "config/plan/diff.h"

namespace gwctl::config {

/// What was done to a target by hand since the owner applied to it.
struct Drift {
  /// From what was applied to what is there: an update where it was changed, a deletion where it is
  /// gone. What was applied is only known where the files say it; else `fields` is empty.
  std::vector<Change> changes;
  std::size_t unchanged = 0;
};

/// By the marks of what was applied alone. What has no labels is told of when it is gone as well.
Drift drift_of(const LiveObjects& live, const DiffOptions& options);

/// The same beside the files: what they want and is not there was deleted, or never applied; what
/// was changed into what they want is none.
Drift drift_of(const LiveObjects& live, const DesiredObjects& desired, const DiffOptions& options);

}  // namespace gwctl::config
