#include "gateway-runtime/plugins/weighted_turns.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <set>

namespace gwctl::runtime::plugins {

// A cycle goes down from the highest weight to nothing in steps of the greatest common divisor; at
// each level all of that weight and above have a turn.
WeightedTurns::WeightedTurns(std::span<const std::uint32_t> weights) {
  std::uint32_t divisor = 0;
  std::set<std::uint32_t, std::greater<>> levels;
  for (const std::uint32_t weight : weights) {
    if (weight == 0) continue;
    divisor = std::gcd(divisor, weight);
    levels.insert(weight);
  }
  for (auto level = levels.begin(); level != levels.end(); ++level) {
    const auto below = std::next(level);
    const std::uint32_t steps = (*level - (below == levels.end() ? 0 : *below)) / divisor;
    Stretch stretch;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (weights[i] >= *level) stretch.members.push_back(i);
    }
    stretch.turns = std::uint64_t{steps} * stretch.members.size();
    turns_ += stretch.turns;
    stretches_.push_back(std::move(stretch));
  }
}

std::size_t WeightedTurns::at(std::uint64_t turn) const {
  turn %= turns_;
  auto stretch = stretches_.begin();
  for (; turn >= stretch->turns; ++stretch) turn -= stretch->turns;
  return stretch->members[turn % stretch->members.size()];
}

}  // namespace gwctl::runtime::plugins
