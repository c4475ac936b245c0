#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace gwctl::runtime {

inline constexpr std::uint32_t no_value = 0xFFFFFFFF;

/// A key and what is found with it. The text must outlive what it is put into.
using KeyValue = std::pair<std::string_view, std::uint32_t>;

/// Keys come from a config, so nobody can choose them to collide.
std::uint32_t hash_text(std::string_view text, std::uint32_t seed = 0);

/// Values by the hashes of their keys, which it does not keep: whoever asks can tell the key of a
/// value. Immutable once built.
class HashTable {
 public:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t value = no_value;
  };

  void build(std::span<const Slot> values);

  /// The value of that hash for which `is_wanted` is true, or `no_value`. However the hash was
  /// chosen, no search is longer than those for what is there.
  template <class IsWanted>
  std::uint32_t find(std::uint32_t hash, const IsWanted& is_wanted) const {
    if (slots_.empty()) return no_value;
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash & mask; slots_[at].value != no_value; at = (at + 1) & mask) {
      if (slots_[at].hash == hash && is_wanted(slots_[at].value)) return slots_[at].value;
    }
    return no_value;
  }

 private:
  std::vector<Slot> slots_;  // open addressing; a power of two, at most a quarter full
};

}  // namespace gwctl::runtime
