#include "gateway-runtime/scratch.h"

#include <algorithm>

namespace gwctl::runtime {

char* Scratch::allocate_block(std::size_t bytes) {
  const bool is_first = blocks_.empty();
  // `new` aligns for every fundamental type, which is all that is asked for.
  const std::size_t size = std::max(bytes, is_first ? first_block_bytes : next_block_bytes);
  blocks_.emplace_back(new char[size]);
  current_ = blocks_.back().get();
  used_ = bytes;
  capacity_ = size;
  return current_;
}

void Scratch::reset() {
  used_ = 0;
  if (blocks_.size() <= 1) return;
  blocks_.clear();
  current_ = nullptr;
  capacity_ = 0;
}

}  // namespace gwctl::runtime
