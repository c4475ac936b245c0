#pragma once

#include "cli/effects/effects.h"

namespace gwctl::cli {

/// What becomes of a request.
struct Fate {
  const config::Json& of_route;        ///< `Side::fate_of`; null: no route takes it
  const config::Json& global_plugins;  ///< of the rules for all requests
};

/// What is otherwise between two fates. A plugin that moves between a route and the rules for all
/// requests does the same.
std::vector<Aspect> compare_fates(const Fate& before, const Fate& after);

/// The same of the plugins of something else than a route.
std::vector<Aspect> compare_plugins(const config::Json& before, const config::Json& after,
                                    config::Kind kind);

}  // namespace gwctl::cli
