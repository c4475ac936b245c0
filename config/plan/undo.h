#pragma once

#include <string>
#include <vector>

#include "config/plan/diff.h"

namespace gwctl::config {

/// What takes changes back.
struct Undo {
  std::vector<Change> changes;
  std::vector<Conflict> impossible;  ///< what cannot be taken back, and why
};

/// Of changes that were made, each by its `restore`.
Undo undo_of(const std::vector<Change>& changes);

}  // namespace gwctl::config
