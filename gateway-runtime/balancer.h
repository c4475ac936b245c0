#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "gateway-runtime/snapshot.h"

namespace gwctl::runtime {

/// Picks the node of an upstream for each try. One per worker and upstream; lives as long as the
/// worker serves that upstream.
class Balancer {
 public:
  virtual ~Balancer() = default;

  /// The node of the next try; nothing when all that may be used were tried. `tried`: the nodes of
  /// the tries so far.
  virtual std::optional<std::uint32_t> pick(Exchange& exchange, std::span<const Attempt> tried) = 0;

  /// A try has ended.
  virtual void done(const Attempt&) {}
};

/// Nodes of a higher priority go before all others; among those that are left for a request, the
/// type of the upstream decides.
std::unique_ptr<Balancer> make_balancer(const Upstream& upstream, std::uint64_t seed);

}  // namespace gwctl::runtime
