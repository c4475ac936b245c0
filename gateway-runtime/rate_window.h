#pragma once

#include <cstdint>
#include <optional>

#include "gateway-runtime/counter_table.h"

namespace gwctl::runtime {

/// What is left of a limit after a request was counted. Times in microseconds.
struct Quota {
  bool is_accepted = true;
  std::uint64_t remaining = 0;
  std::uint64_t reset = 0;  ///< until the window ends; of a sliding one that refuses, until one
                            ///< more would pass
};

/// A window that begins with the first request of a counter. Refused requests count as well.
Quota take_fixed(Counter& counter, std::uint64_t limit, std::uint64_t window, std::uint64_t now);

/// The last `window` of time, estimated: what this aligned window counted, and of the one before it
/// the share that still lies in reach. Refused requests do not count.
Quota take_sliding(Counter& counter, std::uint64_t limit, std::uint64_t window, std::uint64_t now);

/// A bucket that leaks `rate` requests a second and overflows at `burst`: how many microseconds
/// this one waits until it is its turn; nothing where it is one too many, which then does not
/// count.
std::optional<std::uint64_t> take_leaking(Counter& counter, double rate, double burst,
                                          std::uint64_t now);

}  // namespace gwctl::runtime
