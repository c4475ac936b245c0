#include <algorithm>
#include <cmath>
#include <random>

#include "gateway-runtime/picker.h"

namespace gwctl::runtime {
namespace {

constexpr double decay_milliseconds = 10'000;

double decay(const NodeState& state, std::uint64_t now) {
  const std::uint64_t measured = state.measured.load(std::memory_order_relaxed);
  const std::uint64_t age = now > measured ? now - measured : 0;
  return std::exp(-static_cast<double>(age) / decay_milliseconds);
}

/// Of two nodes taken at random, the one that has answered faster of late, over all workers. A
/// measure fades with its age, so that a slow node gets its chance again.
class FastestOfTwo final : public Picker {
 public:
  FastestOfTwo(const Upstream& upstream, const NodeGroup& group, std::uint64_t seed)
      : upstream_{upstream}, group_{group}, random_{seed} {}

  std::uint32_t pick(Exchange& exchange, const Choice& choice) override {
    allowed_.clear();
    std::ranges::copy_if(group_.members, std::back_inserter(allowed_),
                         [&](std::uint32_t node) { return choice.allows(node); });
    if (allowed_.size() == 1) return allowed_.front();
    constexpr std::uint64_t microseconds = 1000;
    const std::uint64_t now = exchange.now / microseconds;
    const std::size_t one = below(allowed_.size());
    std::size_t other = below(allowed_.size() - 1);
    if (other >= one) ++other;
    return score(allowed_[one], now) <= score(allowed_[other], now) ? allowed_[one]
                                                                    : allowed_[other];
  }

  // A measure may be lost to another worker's at the same moment; the next one makes up for it.
  void ended(const Attempt& attempt) override {
    if (attempt.has_failed || attempt.status == 0) return;
    NodeState& state = *upstream_.nodes[attempt.node].state;
    const std::uint64_t now = attempt.begin + attempt.response_time;
    const double weight = decay(state, now);
    const double time = static_cast<double>(attempt.connect_time + attempt.response_time);
    state.latency.store(state.latency * weight + time * (1 - weight), std::memory_order_relaxed);
    state.measured.store(now, std::memory_order_relaxed);
  }

 private:
  std::size_t below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>{0, end - 1}(random_);
  }

  double score(std::uint32_t node, std::uint64_t now) const {
    const NodeState& state = *upstream_.nodes[node].state;
    return state.latency.load(std::memory_order_relaxed) * decay(state, now);
  }

  const Upstream& upstream_;
  const NodeGroup& group_;
  std::minstd_rand random_;
  std::vector<std::uint32_t> allowed_;
};

}  // namespace

std::unique_ptr<Picker> make_ewma(const Upstream& upstream, const NodeGroup& group,
                                  std::uint64_t seed) {
  return std::make_unique<FastestOfTwo>(upstream, group, seed);
}

}  // namespace gwctl::runtime
