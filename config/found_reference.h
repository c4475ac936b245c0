#pragma once

#include <string>
#include <vector>

#include "config/kinds.h"
#include "core/node.h"

namespace gwctl::config {

/// A value that names another resource.
struct FoundReference {
  const Reference* reference;
  const Node* node;  ///< the id as it was written
  std::string id;
  bool in_plugin = false;
};

/// All that the resource names, in the order of its fields; plugins that name upstreams too.
std::vector<FoundReference> references_of(Kind kind, const Node& value);

/// Those, and what plugins name that is looked up with the request (the proto of grpc-transcode):
/// what it names cannot go while the resource is there.
std::vector<FoundReference> uses_of(Kind kind, const Node& value);

/// The upstreams that the traffic-split plugin has written in it. `plugins`: of a resource.
std::vector<const Node*> inline_upstreams_of(const Node& plugins);

}  // namespace gwctl::config
