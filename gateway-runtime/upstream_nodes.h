#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/node.h"
#include "core/result.h"
#include "gateway-runtime/net/resolver.h"
#include "gateway-runtime/snapshot.h"

namespace gwctl::runtime {

/// Adds the names among the hosts of an upstream's nodes.
void collect_names(const Node& upstream, std::set<std::string>& names);

/// Where a scheme's servers listen unless it is said.
std::uint16_t default_port(Scheme scheme);

/// Adds to `upstream` its nodes: one for each address that `names` has of a host, all with the
/// weight of the host. `warnings`: hosts that no request can be sent to.
Result<bool> add_nodes(const Node& nodes, const NameTable& names, Upstream& upstream,
                       std::vector<std::string>& warnings);

}  // namespace gwctl::runtime
