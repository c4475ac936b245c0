#pragma once

#include "config/plan/diff.h"

namespace gwctl::config {

/// What became of each resource from one state of a target to another, whoever did it. Pure.
std::vector<Change> changes_between(const LiveObjects& from, const LiveObjects& to);

/// What it takes to have a target be as it was then, as far as it is the owner's and the options
/// look at it; `takes_all`: whoever's it is. Pure.
Difference roll_back(const LiveObjects& now, const LiveObjects& then, const DiffOptions& options,
                     bool takes_all);

}  // namespace gwctl::config
