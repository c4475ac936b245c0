#pragma once

#include <cstddef>
#include <functional>

namespace gwctl::cli {

/// Calls `work` with every number below `count`, on at most `threads` threads at once, all with
/// stacks deep enough for deeply nested documents. Returns when all is done. `work` must not throw.
void for_each_index(std::size_t count, unsigned threads,
                    const std::function<void(std::size_t)>& work);

}  // namespace gwctl::cli
