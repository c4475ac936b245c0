#pragma once

#include "cli/effects/effects.h"

namespace gwctl::cli {

/// What becomes of a request.
struct Fate {
  const config::Json& of_route;        ///< `Side::fate_of`
  const config::Json& global_plugins;  ///< of the rules for all requests
};

/// That of a request which a route takes that none took.
Aspect newly_reachable(const config::Json& plugins);

/// What is otherwise between two fates, neither of which is null. A plugin that moves between a
/// route and the rules for all requests does the same.
std::vector<Aspect> compare_fates(const Fate& before, const Fate& after);

/// The same of the plugins of something else than a route.
std::vector<Aspect> compare_plugins(const config::Json& before, const config::Json& after,
                                    config::Kind kind);

}  // namespace gwctl::cli
