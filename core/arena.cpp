#include "core/arena.h"

#include <algorithm>

namespace gwctl {

void Arena::grow(std::size_t at_least) {
  const std::size_t bytes =
      std::max(at_least, std::clamp(reserved_ / 4, smallest_block_bytes, largest_block_bytes));
  // Not value-initialised: whoever asked writes every byte, and zeroing would touch each page
  // twice.
  blocks_.emplace_back(new char[bytes]);
  current_ = blocks_.back().get();
  used_ = 0;
  capacity_ = bytes;
  reserved_ += bytes;
}

}  // namespace gwctl
