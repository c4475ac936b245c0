#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <type_traits>
#include <vector>

namespace gwctl {

/// Memory that is given back all at once. Holds only trivially destructible things.
/// Not thread-safe; what it handed out stays where it is when the arena is moved.
class Arena {
 public:
  Arena() = default;
  Arena(Arena&&) = default;
  Arena& operator=(Arena&&) = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena() = default;

  void* allocate(std::size_t bytes, std::size_t alignment) {
    std::size_t at = (used_ + alignment - 1) & ~(alignment - 1);
    if (at + bytes > capacity_) {
      grow(bytes + alignment);
      at = (used_ + alignment - 1) & ~(alignment - 1);
    }
    used_ = at + bytes;
    return current_ + at;
  }

  template <class T>
  T* make_array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    return static_cast<T*>(allocate(count * sizeof(T), alignof(T)));
  }

  template <class T>
  T* copy_array(const T* from, std::size_t count) {
    T* to = make_array<T>(count);
    if (count != 0) std::memcpy(static_cast<void*>(to), from, count * sizeof(T));
    return to;
  }

  std::string_view copy(std::string_view text) {
    return {copy_array(text.data(), text.size()), text.size()};
  }

  /// Bytes reserved from the system.
  std::size_t reserved() const { return reserved_; }

 private:
  void grow(std::size_t at_least);

  // The next block is a quarter of all before it together, within these bounds.
  static constexpr std::size_t smallest_block_bytes = 16 * 1024;
  static constexpr std::size_t largest_block_bytes = 1024 * 1024;

  std::vector<std::unique_ptr<char[]>> blocks_;
  char* current_ = nullptr;
  std::size_t used_ = 0;
  std::size_t capacity_ = 0;
  std::size_t reserved_ = 0;
};

}  // namespace gwctl
