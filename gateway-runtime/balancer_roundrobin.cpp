#include <algorithm>

#include "gateway-runtime/picker.h"

namespace gwctl::runtime {
namespace {

/// Rounds over all nodes, for one weight after the other, from the highest down: a node of weight w
/// is taken in those rounds whose weight is at most w.
class RoundRobin final : public Picker {
 public:
  RoundRobin(const Upstream& upstream, const NodeGroup& group, std::uint64_t seed)
      : upstream_{upstream},
        group_{group},
        // Many workers, and many gateways, must not all begin with the same node.
        at_{static_cast<std::size_t>(seed % group.members.size())},
        round_{group.weight_max} {}

  std::uint32_t pick(Exchange&, const Choice& choice) override {
    const std::uint32_t node = next();
    return choice.allows(node) ? node : next_allowed(choice);
  }

 private:
  std::uint32_t weight(std::uint32_t node) const { return upstream_.nodes[node].weight; }

  std::uint32_t next_allowed(const Choice& choice) {
    std::uint32_t weight_max = 0;
    for (const std::uint32_t node : group_.members) {
      if (choice.allows(node)) weight_max = std::max(weight_max, weight(node));
    }
    // Rounds that would take none of them are passed over: there may be millions.
    round_ = std::min(round_, weight_max);
    while (true) {
      const std::uint32_t node = next();
      if (choice.allows(node)) return node;
      round_ = std::min(round_, weight_max);
    }
  }

  std::uint32_t next() {
    while (true) {
      const std::uint32_t node = group_.members[at_];
      const bool is_taken = weight(node) >= round_;
      if (++at_ == group_.members.size()) {
        at_ = 0;
        round_ =
            round_ > group_.weight_divisor ? round_ - group_.weight_divisor : group_.weight_max;
      }
      if (is_taken) return node;
    }
  }

  const Upstream& upstream_;
  const NodeGroup& group_;
  std::size_t at_;
  std::uint32_t round_;
};

}  // namespace

std::unique_ptr<Picker> make_round_robin(const Upstream& upstream, const NodeGroup& group,
                                         std::uint64_t seed) {
  return std::make_unique<RoundRobin>(upstream, group, seed);
}

}  // namespace gwctl::runtime
