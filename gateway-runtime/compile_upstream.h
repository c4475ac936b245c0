#pragma once

#include <memory>
#include <string>

#include "core/node.h"
#include "core/result.h"
#include "gateway-runtime/snapshot.h"

namespace gwctl::runtime {

/// An upstream as it stands in a route, a service or by itself. `key` names the resource.
/// `previous`, if not null, is what the resource was before: nodes that it had keep their state.
Result<std::shared_ptr<const Upstream>> compile_upstream(const Node& node, std::string key,
                                                         const Upstream* previous = nullptr);

/// Groups the nodes of an upstream by priority, as its balancers need them.
void group_nodes(Upstream& upstream);

/// `{connect, send, read}` in seconds.
Timeouts compile_timeouts(const Node& node);

}  // namespace gwctl::runtime
