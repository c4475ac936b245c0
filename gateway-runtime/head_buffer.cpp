#include "gateway-runtime/head_buffer.h"

#include <algorithm>
#include <charconv>

namespace gwctl::runtime {

void HeadBuffer::append_number(std::uint64_t number) {
  char digits[20];
  const char* const end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  append({digits, static_cast<std::size_t>(end - digits)});
}

void HeadBuffer::grow(std::size_t bytes) {
  const std::string_view before = view();
  const std::size_t capacity = std::max(smallest_bytes, 2 * (before.size() + bytes));
  std::unique_ptr<char[]> data{new char[capacity]};
  end_ = put(data.get(), before);
  limit_ = data.get() + capacity;
  data_ = std::move(data);
}

}  // namespace gwctl::runtime
