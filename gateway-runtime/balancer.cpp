#include "gateway-runtime/balancer.h"

#include <algorithm>
#include <vector>

#include "gateway-runtime/picker.h"

namespace gwctl::runtime {
namespace {

bool is_usable(const UpstreamNode& node) {
  return node.health == nullptr || node.health->is_usable();
}

/// Nothing to choose: neither its weight nor its health counts, and whoever asks for more tries has
/// them with this one.
class OnlyNode final : public Balancer {
 public:
  std::optional<std::uint32_t> pick(Exchange&, std::span<const Attempt>) override { return 0; }
};

class GroupBalancer final : public Balancer {
 public:
  GroupBalancer(const Upstream& upstream, std::uint64_t seed)
      : upstream_{upstream}, group_of_(upstream.nodes.size()) {
    for (const NodeGroup& group : upstream.groups) {
      for (const std::uint32_t node : group.members) group_of_[node] = pickers_.size();
      pickers_.push_back(make_picker(group, seed));
    }
  }

  std::optional<std::uint32_t> pick(Exchange& exchange, std::span<const Attempt> tried) override {
    const Choice choice{upstream_, tried};
    for (std::size_t i = 0; i < pickers_.size(); ++i) {
      if (!choice.allows_any(upstream_.groups[i].members)) continue;
      const std::uint32_t node = pickers_[i]->pick(exchange, choice);
      pickers_[i]->begun(node);
      return node;
    }
    return std::nullopt;
  }

  void done(const Attempt& attempt) override { pickers_[group_of_[attempt.node]]->ended(attempt); }

 private:
  std::unique_ptr<Picker> make_picker(const NodeGroup& group, std::uint64_t seed) const {
    switch (upstream_.type) {
      case Upstream::Type::roundrobin: break;
      case Upstream::Type::chash: return make_chash(upstream_, group);
      case Upstream::Type::least_conn: return make_least_conn(upstream_, group);
      case Upstream::Type::ewma: return make_ewma(upstream_, group, seed);
    }
    return make_round_robin(upstream_, group, seed);
  }

  const Upstream& upstream_;
  std::vector<std::unique_ptr<Picker>> pickers_;  // by the groups of the upstream
  std::vector<std::size_t> group_of_;             // by node
};

}  // namespace

Choice::Choice(const Upstream& upstream, std::span<const Attempt> tried)
    : upstream_{upstream},
      tried_{tried},
      asks_health_{upstream.checks != nullptr && std::ranges::any_of(upstream.nodes, is_usable)} {}

bool Choice::allows(std::uint32_t node) const {
  if (asks_health_ && !is_usable(upstream_.nodes[node])) return false;
  return std::ranges::none_of(tried_, [&](const Attempt& each) { return each.node == node; });
}

bool Choice::allows_any(std::span<const std::uint32_t> nodes) const {
  return std::ranges::any_of(nodes, [&](std::uint32_t node) { return allows(node); });
}

std::unique_ptr<Balancer> make_balancer(const Upstream& upstream, std::uint64_t seed) {
  // The count of what is under way is wanted as soon as there is a second node.
  if (upstream.nodes.size() == 1 && upstream.type != Upstream::Type::least_conn)
    return std::make_unique<OnlyNode>();
  return std::make_unique<GroupBalancer>(upstream, seed);
}

}  // namespace gwctl::runtime
