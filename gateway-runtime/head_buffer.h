#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

namespace gwctl::runtime {

/// Copies a text, short ones without a call.
inline char* put(char* to, std::string_view text) {
  const std::size_t size = text.size();
  const char* const from = text.data();
  if (size > 32) {
    std::memcpy(to, from, size);
  } else if (size >= 16) {
    std::memcpy(to, from, 16);
    std::memcpy(to + size - 16, from + size - 16, 16);
  } else if (size >= 8) {
    std::memcpy(to, from, 8);
    std::memcpy(to + size - 8, from + size - 8, 8);
  } else if (size >= 4) {
    std::memcpy(to, from, 4);
    std::memcpy(to + size - 4, from + size - 4, 4);
  } else {
    for (std::size_t i = 0; i < size; ++i) to[i] = from[i];
  }
  return to + size;
}

/// Where a head is put together. Its memory is kept for the next one.
class HeadBuffer {
 public:
  void clear() { end_ = data_.get(); }

  std::string_view view() const {
    return {data_.get(), static_cast<std::size_t>(end_ - data_.get())};
  }

  HeadBuffer& append(std::string_view text) {
    make_room(text.size());
    end_ = put(end_, text);
    return *this;
  }

  void append_field(std::string_view name, std::string_view value) {
    make_room(name.size() + value.size() + 4);
    end_ = put(end_, name);
    *end_++ = ':';
    *end_++ = ' ';
    end_ = put(end_, value);
    *end_++ = '\r';
    *end_++ = '\n';
  }

  /// The same for texts that are not known to be fit: what no field value holds, a line break above
  /// all, is percent-encoded.
  void append_foreign_field(std::string_view name, std::string_view value);

  /// What is not of these `characters` is percent-encoded.
  HeadBuffer& append_foreign(std::string_view text, std::uint8_t allowed);

  void append_number(std::uint64_t number);

 private:
  void make_room(std::size_t bytes) {
    if (static_cast<std::size_t>(limit_ - end_) < bytes) grow(bytes);
  }

  void grow(std::size_t bytes);

  static constexpr std::size_t smallest_bytes = 4096;

  std::unique_ptr<char[]> data_;
  char* end_ = nullptr;
  char* limit_ = nullptr;
};

}  // namespace gwctl::runtime
