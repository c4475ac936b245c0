#include "gateway-runtime/head_buffer.h"

#include <algorithm>

namespace gwctl::runtime {

void HeadBuffer::append_encoded_field(std::string_view name, std::string_view value) {
  append_foreign(name, characters::token).append(": ");
  append_foreign(value, characters::value).append("\r\n");
}

HeadBuffer& HeadBuffer::append_foreign(std::string_view text, std::uint8_t allowed) {
  constexpr char digits[] = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const char escaped[] = {'%', digits[byte >> 4U], digits[byte & 15U]};
    append(is_in(c, allowed) ? std::string_view{&c, 1} : std::string_view{escaped, sizeof escaped});
  }
  return *this;
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
