#pragma once

#include <set>

#include "cli/effects/effects.h"

namespace gwctl::cli {

/// Adds what is not a matter of single routes: rules for all requests, consumers, certificates,
/// streams.
void add_other_effects(const Side& before, const Side& after,
                       const std::set<config::ObjectKey>& changed, Effects& effects);

}  // namespace gwctl::cli
