#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace gwctl::fuzz {

/// Decisions that a fuzzer's input makes; past its end all are 0.
class Choices {
 public:
  explicit Choices(std::span<const std::uint8_t> bytes) : bytes_{bytes} {}

  bool is_empty() const { return bytes_.empty(); }

  /// Below `count`, which is not above 256.
  std::size_t below(std::size_t count) {
    if (bytes_.empty()) return 0;
    const std::size_t byte = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return byte % count;
  }

  template <class T, std::size_t count>
  const T& of(const T (&all)[count]) {
    return all[below(count)];
  }

 private:
  std::span<const std::uint8_t> bytes_;
};

}  // namespace gwctl::fuzz
