#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/node.h"
#include "core/result.h"
#include "gateway-runtime/net/resolver.h"
#include "gateway-runtime/snapshot.h"

namespace gwctl::runtime {

/// What an upstream is compiled with, besides what its document says.
struct UpstreamContext {
  const Upstream* previous = nullptr;  ///< what the resource was before; nodes keep their state
  const NameTable& names;
  const config::Model& model;  ///< where the certificates are that it names
  const Settings& settings;
  std::vector<std::string>& warnings;  ///< are added to
  /// What the ssl resource that it names for itself says; null: as it is written.
  const Node* certificate = nullptr;
};

/// An upstream as it stands in a route, a service or by itself. `key` names the resource.
Result<std::shared_ptr<const Upstream>> compile_upstream(const Node& node, std::string key,
                                                         const UpstreamContext& context);

/// The ssl resource that an upstream names for itself; null: none.
config::ResourcePtr client_certificate(const Node& upstream, const config::Model& model);

/// Groups the nodes of an upstream by priority, as its balancers need them.
void group_nodes(Upstream& upstream);

/// `{connect, send, read}` in seconds.
Timeouts compile_timeouts(const Node& node);

}  // namespace gwctl::runtime
