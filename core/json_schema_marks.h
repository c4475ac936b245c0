#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace gwctl::json_schema {

/// Which children of a value some keyword has looked at.
class Marks {
 public:
  explicit Marks(std::uint32_t size) : size_{size} {
    if (size > inline_bits) more_.resize((size + 63) / 64);
  }

  void mark(std::uint32_t child) { words()[child / 64] |= std::uint64_t{1} << (child % 64); }

  bool has(std::uint32_t child) const {
    return (words()[child / 64] >> (child % 64) & std::uint64_t{1}) != 0;
  }

  void mark_all() {
    for (std::uint32_t word = 0; word < (size_ + 63) / 64; ++word)
      words()[word] = ~std::uint64_t{0};
  }

  void merge(const Marks& other) {
    for (std::uint32_t word = 0; word < (size_ + 63) / 64; ++word)
      words()[word] |= other.words()[word];
  }

  std::uint32_t size() const { return size_; }

 private:
  static constexpr std::uint32_t inline_bits = 256;

  std::uint64_t* words() { return more_.empty() ? few_.data() : more_.data(); }

  const std::uint64_t* words() const { return more_.empty() ? few_.data() : more_.data(); }

  std::uint32_t size_;
  std::array<std::uint64_t, inline_bits / 64> few_{};
  std::vector<std::uint64_t> more_;
};

/// The resources that the schemas under evaluation belong to, innermost first.
struct Scope {
  const struct Resource* resource = nullptr;
  const Scope* outer = nullptr;
};

}  // namespace gwctl::json_schema
