#include "gateway-runtime/balancer.h"

#include <algorithm>
#include <numeric>

namespace gwctl::runtime {
namespace {

bool was_tried(std::span<const Attempt> tried, std::uint32_t node) {
  return std::ranges::any_of(tried, [&](const Attempt& attempt) { return attempt.node == node; });
}

/// Weighted round robin over the nodes of the highest priority that has any left.
class RoundRobin final : public Balancer {
 public:
  RoundRobin(const Upstream& upstream, std::uint64_t seed) : upstream_{upstream} {
    for (std::uint32_t i = 0; i < upstream.nodes.size(); ++i) {
      if (upstream.nodes[i].weight != 0 && upstream.nodes[i].is_resolved) order_.push_back(i);
    }
    std::ranges::stable_sort(order_, std::ranges::greater{},
                             [&](std::uint32_t i) { return upstream.nodes[i].priority; });
    for (std::size_t begin = 0; begin < order_.size();) {
      groups_.push_back(make_group(begin, seed));
      begin = groups_.back().end;
    }
  }

  std::optional<std::uint32_t> pick(Exchange&, std::span<const Attempt> tried) override {
    for (Group& group : groups_) {
      const auto members = std::span{order_}.subspan(group.begin, group.end - group.begin);
      if (!tried.empty() && std::ranges::all_of(members, [&](std::uint32_t node) {
            return was_tried(tried, node);
          })) {
        continue;
      }
      std::uint32_t node = next(group);
      while (was_tried(tried, node)) node = next(group);
      return node;
    }
    return std::nullopt;
  }

 private:
  struct Group {
    std::size_t begin;
    std::size_t end;
    std::size_t at;
    std::uint32_t weight;
    std::uint32_t weight_max;
    std::uint32_t divisor;
  };

  Group make_group(std::size_t begin, std::uint64_t seed) const {
    Group group{begin, begin, begin, 0, 0, 0};
    const std::int64_t priority = upstream_.nodes[order_[begin]].priority;
    while (group.end < order_.size() && upstream_.nodes[order_[group.end]].priority == priority) {
      const std::uint32_t weight = upstream_.nodes[order_[group.end]].weight;
      group.weight_max = std::max(group.weight_max, weight);
      group.divisor = std::gcd(group.divisor, weight);
      ++group.end;
    }
    group.weight = group.weight_max;
    // Many workers, and many gateways, must not all begin with the same node.
    group.at = begin + static_cast<std::size_t>(seed % (group.end - begin));
    return group;
  }

  // A node of weight w is taken in those rounds whose weight is at most w.
  std::uint32_t next(Group& group) const {
    while (true) {
      const std::uint32_t node = order_[group.at];
      const bool is_taken = upstream_.nodes[node].weight >= group.weight;
      if (++group.at == group.end) {
        group.at = group.begin;
        group.weight =
            group.weight > group.divisor ? group.weight - group.divisor : group.weight_max;
      }
      if (is_taken) return node;
    }
  }

  const Upstream& upstream_;
  std::vector<std::uint32_t> order_;
  std::vector<Group> groups_;
};

}  // namespace

std::unique_ptr<Balancer> make_balancer(const Upstream& upstream, std::uint64_t seed) {
  return std::make_unique<RoundRobin>(upstream, seed);
}

}  // namespace gwctl::runtime
