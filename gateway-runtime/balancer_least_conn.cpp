#include <algorithm>

#include "gateway-runtime/picker.h"

namespace gwctl::runtime {
namespace {

/// The node that has the fewest requests under way for its weight, counted over all workers. Among
/// equals they take turns.
class LeastConnections final : public Picker {
 public:
  LeastConnections(const Upstream& upstream, const NodeGroup& group)
      : upstream_{upstream}, group_{group} {}

  std::uint32_t pick(Exchange&, const Choice& choice) override {
    const std::size_t count = group_.members.size();
    std::size_t best = count;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t at = first_ + i < count ? first_ + i : first_ + i - count;
      if (!choice.allows(group_.members[at])) continue;
      if (best == count || is_less_busy(group_.members[at], group_.members[best])) best = at;
    }
    first_ = best + 1 == count ? 0 : best + 1;
    return group_.members[best];
  }

  void begun(std::uint32_t node) override { ++upstream_.nodes[node].state->requests; }

  void ended(const Attempt& attempt) override { --upstream_.nodes[attempt.node].state->requests; }

 private:
  // With the request at hand counted in.
  bool is_less_busy(std::uint32_t one, std::uint32_t other) const {
    const UpstreamNode& a = upstream_.nodes[one];
    const UpstreamNode& b = upstream_.nodes[other];
    const auto load = [](const UpstreamNode& node) {
      return std::uint64_t{node.state->requests.load(std::memory_order_relaxed)} + 1;
    };
    return load(a) * b.weight < load(b) * a.weight;
  }

  const Upstream& upstream_;
  const NodeGroup& group_;
  std::size_t first_ = 0;
};

}  // namespace

std::unique_ptr<Picker> make_least_conn(const Upstream& upstream, const NodeGroup& group) {
  return std::make_unique<LeastConnections>(upstream, group);
}

}  // namespace gwctl::runtime
