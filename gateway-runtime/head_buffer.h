#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "gateway-runtime/http/characters.h"
#include "gateway-runtime/put.h"

namespace gwctl::runtime {

/// So much of a body is copied behind its head: a call with one text costs the kernel less than one
/// with a list of them.
inline constexpr std::size_t joined_bytes_max = 4096;

/// Where a head is put together. Its memory is kept for the next one.
class HeadBuffer {
 public:
  void clear() { end_ = data_.get(); }

  std::string_view view() const {
    return {data_.get(), static_cast<std::size_t>(end_ - data_.get())};
  }

  /// The parts one after the other.
  template <class... Parts>
  HeadBuffer& append(const Parts&... parts) {
    make_room((size_of(parts) + ... + 0));
    char* to = end_;
    ((to = put(to, parts)), ...);
    end_ = to;
    return *this;
  }

  void append_field(std::string_view name, std::string_view value) {
    append(name, ": ", value, "\r\n");
  }

  /// The same for texts that are not known to be fit: what no field value holds, a line break above
  /// all, is percent-encoded.
  void append_foreign_field(std::string_view name, std::string_view value) {
    has_control(value) || has_control(name) ? append_encoded_field(name, value)
                                            : append_field(name, value);
  }

  /// What is not of these `characters` is percent-encoded.
  HeadBuffer& append_foreign(std::string_view text, std::uint8_t allowed);

  void append_number(std::uint64_t number) {
    make_room(decimal_digits_max);
    end_ = put_decimal(end_, number);
  }

 private:
  void append_encoded_field(std::string_view name, std::string_view value);

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
