#include <algorithm>
#include <atomic>

#include <fmt/format.h>

#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/random_id.h"
#include "gateway-runtime/plugins/support.h"
#include "gateway-runtime/plugins/weighted_turns.h"
#include "gateway-runtime/variable.h"

namespace gwctl::runtime::plugins {
namespace {

/// Where a share of the requests goes.
struct Share {
  std::uint32_t weight = 1;
  std::shared_ptr<const Upstream> upstream;
  std::string upstream_id;  ///< where there is no `upstream`; empty: the route's own
};

struct Rule {
  std::vector<Expression> conditions;  ///< one of them holds; none: every request
  std::vector<Share> shares;
  WeightedTurns turns;
  mutable std::atomic<std::uint64_t> turn{RandomBytes::own().below(UINT32_MAX)};

  bool takes(Exchange& exchange) const {
    return conditions.empty() || std::ranges::any_of(conditions, [&](const Expression& each) {
             return each.evaluate(exchange);
           });
  }
};

class TrafficSplit final : public Plugin {
 public:
  explicit TrafficSplit(std::vector<std::unique_ptr<const Rule>> rules) : rules_{std::move(rules)} {
    for (const auto& rule : rules_) {
      needs_body_ = needs_body_ || std::ranges::any_of(rule->conditions, &Expression::needs_body);
      for (const Share& share : rule->shares) {
        if (share.upstream != nullptr) upstreams_.push_back(share.upstream);
      }
    }
  }

  Verdict access(Exchange& exchange) const override {
    if (needs_body_ && waits_for_body(exchange)) return Verdict::wait;
    const auto found = std::ranges::find_if(
        rules_, [&](const std::unique_ptr<const Rule>& rule) { return rule->takes(exchange); });
    if (found == rules_.end() || (*found)->turns.is_empty()) return Verdict::next;
    const Rule& rule = **found;
    const std::uint64_t turn = rule.turn.fetch_add(1, std::memory_order_relaxed);
    return send_to(exchange, rule.shares[rule.turns.at(turn)]);
  }

  std::span<const std::shared_ptr<const Upstream>> upstreams() const override { return upstreams_; }

  std::vector<std::string> upstream_ids() const override {
    std::vector<std::string> ids;
    for (const auto& rule : rules_) {
      for (const Share& share : rule->shares) {
        if (!share.upstream_id.empty()) ids.push_back(share.upstream_id);
      }
    }
    return ids;
  }

 private:
  static Verdict send_to(Exchange& exchange, const Share& share) {
    if (share.upstream != nullptr) {
      exchange.upstream = share.upstream.get();
    } else if (!share.upstream_id.empty()) {
      exchange.upstream = exchange.snapshot->find_upstream(share.upstream_id);
      if (exchange.upstream == nullptr) {
        exchange.answer_with(500, {});
        return Verdict::answered;
      }
    }
    return Verdict::next;
  }

  std::vector<std::unique_ptr<const Rule>> rules_;
  std::vector<std::shared_ptr<const Upstream>> upstreams_;
  bool needs_body_ = false;
};

void each_upstream(const Node& settings, const std::function<void(const Node&)>& take) {
  const Node* const rules = find(settings, "rules");
  if (rules == nullptr) return;
  for (const Node& rule : rules->items()) {
    const Node* const shares = find(rule, "weighted_upstreams");
    if (shares == nullptr) continue;
    for (const Node& share : shares->items()) {
      if (const Node* upstream = find(share, "upstream")) take(*upstream);
    }
  }
}

Result<bool> add_conditions(const Node& rule, std::vector<Expression>& conditions) {
  const Node* const match = find(rule, "match");
  if (match == nullptr) return true;
  for (const Node& item : match->items()) {
    const Node* const vars = find(item, "vars");
    if (vars == nullptr) {
      conditions.clear();
      return true;
    }
    auto expression = Expression::compile(*vars);
    if (!expression)
      return fail(
          fmt::format("failed to validate the 'vars' expression: {}", expression.error().message));
    conditions.push_back(*std::move(expression));
  }
  return true;
}

// As APISIX does here, unlike elsewhere: a node that is a name is told its name without the port.
std::shared_ptr<const Upstream> with_plain_names(const Upstream& upstream) {
  auto plain = std::make_shared<Upstream>(upstream);
  for (UpstreamNode& node : plain->nodes) {
    if (node.has_name) node.host_field = node.host;
  }
  return plain;
}

Result<Share> make_share(const Node& node, const PluginSettings& settings, std::string_view name) {
  Share share;
  share.weight = static_cast<std::uint32_t>(integer_or(node, "weight", 1));
  if (const Node* upstream = find(node, "upstream")) {
    GWCTL_TRY_ASSIGN(const auto made,
                     settings.upstreams->make(*upstream, fmt::format("{}#traffic-split{}",
                                                                     settings.resource_key, name)));
    share.upstream = with_plain_names(*made);
  } else if (const Node* id = find(node, "upstream_id")) {
    share.upstream_id = value_text(*id);
  }
  return share;
}

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  std::vector<std::unique_ptr<const Rule>> rules;
  const Node* const list = find(settings.node, "rules");
  for (const Node& node : list == nullptr ? std::span<const Node>{} : list->items()) {
    auto rule = std::make_unique<Rule>();
    GWCTL_TRY(add_conditions(node, rule->conditions));
    std::vector<std::uint32_t> weights;
    const Node* const shares = find(node, "weighted_upstreams");
    for (const Node& item : shares == nullptr ? std::span<const Node>{} : shares->items()) {
      const std::string name = fmt::format("{}.{}", rules.size(), weights.size());
      GWCTL_TRY_ASSIGN(auto share, make_share(item, settings, name));
      weights.push_back(share.weight);
      rule->shares.push_back(std::move(share));
    }
    rule->turns = WeightedTurns{weights};
    rules.push_back(std::move(rule));
  }
  return std::make_unique<const TrafficSplit>(std::move(rules));
}

}  // namespace

const PluginKind traffic_split{"traffic-split", 966,   phase_access, make,
                               false,           false, each_upstream};

}  // namespace gwctl::runtime::plugins
