#pragma once

#include "core/node.h"
#include "core/result.h"
#include "gateway-runtime/router.h"

namespace gwctl::runtime {

/// What of a route decides which requests it takes, its vars left out. `service`: the one that it
/// has its hosts of where it names none; null where there is no such service.
Result<RouteMatch> compile_match(const Node& route, const Node* service);

}  // namespace gwctl::runtime
