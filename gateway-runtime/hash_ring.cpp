#include "gateway-runtime/hash_ring.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace gwctl::runtime {
namespace {

constexpr std::uint64_t points_per_weight = 160;
// Weights that come to more are scaled down, so that no config takes all memory.
constexpr std::uint64_t points_max = 2'000'000;

constexpr std::array<std::uint32_t, 256> make_crc_table() {
  constexpr std::uint32_t polynomial = 0xedb88320;
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit)
      value = (value & 1U) != 0 ? value >> 1U ^ polynomial : value >> 1U;
    table[i] = value;
  }
  return table;
}

constexpr std::array<std::uint32_t, 256> crc_table = make_crc_table();
constexpr std::uint32_t crc_start = 0xffffffff;

std::string_view little_endian(std::uint32_t number, char (&to)[4]) {
  for (char& byte : to) {
    byte = static_cast<char>(number & 0xff);
    number >>= 8U;
  }
  return {to, sizeof to};
}

}  // namespace

std::uint32_t crc32_state(std::uint32_t state, std::string_view text) {
  for (const char c : text) {
    state = crc_table[(state ^ static_cast<unsigned char>(c)) & 0xff] ^ state >> 8U;
  }
  return state;
}

HashRing::HashRing(std::span<const Node> nodes) {
  std::uint64_t divisor = 0;
  std::uint64_t total = 0;
  for (const Node& node : nodes) {
    divisor = std::gcd(divisor, std::uint64_t{node.weight});
    total += node.weight;
  }
  if (total == 0) return;
  const std::uint64_t wanted = points_per_weight * (total / divisor);
  points_.reserve(std::min(wanted, points_max));
  for (const Node& node : nodes) {
    std::uint64_t count = points_per_weight * (node.weight / divisor);
    if (wanted > points_max && node.weight != 0)
      count = std::max<std::uint64_t>(1, points_max * node.weight / total);
    std::string id = node.address;
    std::ranges::replace(id, ':', '\0');
    const std::uint32_t base = crc32_state(crc_start, id);
    std::uint32_t hash = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
      char bytes[4];
      hash = ~crc32_state(base, little_endian(hash, bytes));
      points_.push_back({hash, node.index});
    }
  }
  std::ranges::sort(points_);
}

std::size_t HashRing::find(std::string_view key) const {
  const std::uint32_t hash = ~crc32_state(crc_start, key);
  const auto found = std::ranges::lower_bound(points_, hash, {}, &Point::hash);
  return found == points_.end() ? 0 : static_cast<std::size_t>(found - points_.begin());
}

}  // namespace gwctl::runtime
