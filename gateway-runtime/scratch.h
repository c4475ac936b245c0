#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "gateway-runtime/put.h"

namespace gwctl::runtime {

/// Memory of one exchange, given back all at once when it ends. Its first block is kept for the
/// next one, so a usual request allocates nothing. Holds only trivially destructible things. Not
/// thread-safe.
class Scratch {
 public:
  Scratch() = default;
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  char* allocate(std::size_t bytes, std::size_t alignment = 1) {
    const std::size_t at = (used_ + alignment - 1) & ~(alignment - 1);
    if (at + bytes > capacity_) return allocate_block(bytes);
    used_ = at + bytes;
    return current_ + at;
  }

  std::string_view copy(std::string_view text) {
    char* to = allocate(text.size());
    if (!text.empty()) std::memcpy(to, text.data(), text.size());
    return {to, text.size()};
  }

  /// The parts one after the other.
  template <class... Parts>
  std::string_view join(const Parts&... parts) {
    const std::size_t size = (size_of(parts) + ... + 0);
    char* const to = allocate(size);
    char* at = to;
    ((at = put(at, parts)), ...);
    return {to, size};
  }

  template <class T, class... Arguments>
  T* make(Arguments&&... arguments) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (allocate(sizeof(T), alignof(T))) T{std::forward<Arguments>(arguments)...};
  }

  /// Forgets all that was handed out.
  void reset();

 private:
  char* allocate_block(std::size_t bytes);

  static constexpr std::size_t first_block_bytes = 4096;
  static constexpr std::size_t next_block_bytes = 16 * 1024;

  std::vector<std::unique_ptr<char[]>> blocks_;
  char* current_ = nullptr;
  std::size_t used_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace gwctl::runtime
