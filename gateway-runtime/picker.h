#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "gateway-runtime/snapshot.h"

namespace gwctl::runtime {

/// Which nodes of an upstream the next try may go to: none that this request has tried, and none
/// that is unhealthy, unless all are.
class Choice {
 public:
  Choice(const Upstream& upstream, std::span<const Attempt> tried);

  bool allows(std::uint32_t node) const;
  bool allows_any(std::span<const std::uint32_t> nodes) const;

 private:
  const Upstream& upstream_;
  std::span<const Attempt> tried_;
  bool asks_health_;
};

/// Picks among the nodes of one priority.
class Picker {
 public:
  virtual ~Picker() = default;

  /// One of those that `choice` allows, of which there is at least one.
  virtual std::uint32_t pick(Exchange& exchange, const Choice& choice) = 0;

  /// A node of this group was picked; one call of `ended` will follow.
  virtual void begun(std::uint32_t) {}

  virtual void ended(const Attempt&) {}
};

std::unique_ptr<Picker> make_round_robin(const Upstream& upstream, const NodeGroup& group,
                                         std::uint64_t seed);
std::unique_ptr<Picker> make_chash(const Upstream& upstream, const NodeGroup& group);
std::unique_ptr<Picker> make_least_conn(const Upstream& upstream, const NodeGroup& group);
std::unique_ptr<Picker> make_ewma(const Upstream& upstream, const NodeGroup& group,
                                  std::uint64_t seed);

}  // namespace gwctl::runtime
