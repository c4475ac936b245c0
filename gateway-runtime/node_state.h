#pragma once

#include <atomic>
#include <cstdint>

namespace gwctl::runtime {

/// What the workers learn of a node while they use it. It outlives changes of the config as long as
/// the upstream has a node at that address.
struct NodeState {
  std::atomic<std::uint32_t> requests = 0;  ///< under way
  std::atomic<double> latency = 0;          ///< milliseconds, a moving average
  std::atomic<std::uint64_t> measured = 0;  ///< when `latency` was, milliseconds; 0: never
};

}  // namespace gwctl::runtime
