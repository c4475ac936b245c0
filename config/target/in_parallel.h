#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/result.h"

namespace gwctl::config {

/// Requests under way at once while reading.
inline constexpr std::size_t readers_max = 8;

/// Calls `work` for each number, in some threads; the first error ends it.
template <class Work>
Result<void> each_of(std::size_t count, const Work& work) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::optional<Error> error;
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      auto done = work(i);
      if (done) continue;
      const std::scoped_lock lock{mutex};
      if (!error) error = done.error();
      next = count;
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < std::min(count, readers_max); ++i) threads.emplace_back(run);
  run();
  for (std::thread& thread : threads) thread.join();
  if (error) return tl::unexpected{*error};
  return {};
}

}  // namespace gwctl::config
