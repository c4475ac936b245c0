#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace gwctl::runtime::plugins {

/// Who comes when, each as often as its weight says, as weighted round robin has it: for weights 3
/// and 1 it is 0, 0, 0, 1; for 3 and 2 it is 0, 0, 1, 0, 1. Known for every turn without those
/// before it.
class WeightedTurns {
 public:
  WeightedTurns() = default;
  explicit WeightedTurns(std::span<const std::uint32_t> weights);

  /// Nobody has any weight.
  bool is_empty() const { return turns_ == 0; }

  /// Whose turn it is; not of an empty one.
  std::size_t at(std::uint64_t turn) const;

 private:
  /// While only the heaviest are left in the round.
  struct Stretch {
    std::vector<std::size_t> members;  // in their order
    std::uint64_t turns = 0;
  };

  std::vector<Stretch> stretches_;
  std::uint64_t turns_ = 0;  // of a whole cycle
};

}  // namespace gwctl::runtime::plugins
