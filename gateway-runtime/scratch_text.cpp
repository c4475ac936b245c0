#include "gateway-runtime/scratch_text.h"

#include <algorithm>
#include <cstring>

namespace gwctl::runtime {

void ScratchText::append(std::string_view text) {
  if (text.empty()) return;
  if (size_ + text.size() > capacity_) {
    capacity_ = std::max(size_ + text.size(), 2 * capacity_);
    char* const grown = scratch_->allocate(capacity_);
    if (size_ != 0) std::memcpy(grown, data_, size_);
    data_ = grown;
  }
  std::memcpy(data_ + size_, text.data(), text.size());
  size_ += text.size();
}

std::string_view decimal(std::uint64_t number, Scratch& scratch) {
  char* const to = scratch.allocate(decimal_digits_max);
  return {to, static_cast<std::size_t>(put_decimal(to, number) - to)};
}

}  // namespace gwctl::runtime
