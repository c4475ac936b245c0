#include <algorithm>

#include <fmt/format.h>

#include "gateway-runtime/plugins/limits.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/support.h"

namespace gwctl::runtime::plugins {
namespace {

constexpr double microseconds = 1'000'000;
constexpr std::uint64_t microseconds_per_millisecond = 1000;
// Microseconds; how long it is remembered what requests took.
constexpr std::uint64_t memory = 3'600'000'000;
// Counters of requests under way end when these do.
constexpr std::uint64_t never = UINT64_MAX;

/// A request that is counted under a key, until it ends.
struct Taken {
  CounterId id;
  const Taken* next;
};

/// What is kept of a request.
struct Passage {
  const Taken* taken = nullptr;
  std::uint64_t delay = 0;  ///< microseconds
};

struct Rule {
  LimitKey key;
  Amount conn;
  Amount burst;
  CounterId space;
};

class LimitConn final : public Plugin {
 public:
  explicit LimitConn(const PluginSettings& settings)
      : delay_{static_cast<std::uint64_t>(find(settings.node, "default_conn_delay")->as_double() *
                                          microseconds)},
        learns_delay_{!is_on(settings.node, "only_use_default_delay")},
        refusal_{settings.node},
        allows_degradation_{is_on(settings.node, "allow_degradation")},
        space_{limit_space("limit-conn", settings.resource_key, canonical_settings(settings.node))},
        delay_id_{counter_id(space_, "delay")} {
    const Node& node = settings.node;
    if (const Node* rules = find(node, "rules")) {
      has_rules_ = true;
      for (const Node& rule : rules->items()) {
        const std::string key = text_or(rule, "key", "");
        add(rule, LimitKey{"var_combination", key}, key);
      }
    } else {
      add(node, LimitKey{text_or(node, "key_type", "var"), text_or(node, "key", "")}, {});
    }
    needs_body_ = std::ranges::any_of(rules_, [](const Rule& rule) {
      return rule.key.needs_body() || rule.conn.needs_body() || rule.burst.needs_body();
    });
  }

  Verdict access(Exchange& exchange) const override {
    if (needs_body_ && waits_for_body(exchange)) return Verdict::wait;
    void*& state = exchange.state(*this);
    // It has waited its time.
    if (state != nullptr) return Verdict::next;
    auto& passage = *exchange.scratch.make<Passage>();
    state = &passage;
    bool counted = false;
    for (const Rule& rule : rules_) {
      std::string_view key = rule.key.get(exchange);
      if (key.empty()) {
        if (has_rules_) continue;
        key = exchange.client.address;
      }
      const auto conn = rule.conn.get(exchange);
      const auto burst = rule.burst.get(exchange);
      if (!conn || *conn == 0 || !burst) return fail(exchange);
      counted = true;
      if (take(exchange, counter_id(rule.space, key), *conn, *burst, passage)) continue;
      return refusal_.answer(exchange);
    }
    if (!counted) return fail(exchange);
    if (passage.delay < microseconds_per_millisecond) return Verdict::next;
    exchange.wait = {Wait::For::time, passage.delay / microseconds_per_millisecond, 0};
    return Verdict::wait;
  }

  void log(Exchange& exchange) const override {
    const auto* const passage = static_cast<const Passage*>(exchange.state(*this));
    if (passage == nullptr || passage->taken == nullptr) return;
    for (const Taken* taken = passage->taken; taken != nullptr; taken = taken->next)
      release(taken->id, exchange.now);
    if (learns_delay_) learn(latency(exchange, *passage), exchange.now);
  }

 private:
  void add(const Node& node, LimitKey key, std::string_view name) {
    rules_.push_back({std::move(key), Amount{find(node, "conn")}, Amount{find(node, "burst")},
                      counter_id(space_, fmt::format("rule {}", name))});
  }

  // False: there are too many.
  bool take(Exchange& exchange, const CounterId& id, std::uint64_t conn, std::uint64_t burst,
            Passage& passage) const {
    const std::uint64_t number =
        CounterTable::shared().change(id, exchange.now, [&](Counter& counter) -> std::uint64_t {
          if (counter.count >= conn + burst) return 0;
          counter.end = never;
          return ++counter.count;
        });
    if (number == 0) return false;
    passage.taken = exchange.scratch.make<Taken>(id, passage.taken);
    if (number > conn)
      passage.delay = std::max(passage.delay, unit_delay(exchange.now) * ((number - 1) / conn));
    return true;
  }

  static void release(const CounterId& id, std::uint64_t now) {
    CounterTable::shared().change(id, now, [&](Counter& counter) {
      if (counter.count != 0) --counter.count;
      if (counter.count == 0) counter.end = now + 1;
    });
  }

  std::uint64_t unit_delay(std::uint64_t now) const {
    if (!learns_delay_) return delay_;
    return CounterTable::shared().change(delay_id_, now, [&](Counter& counter) {
      return counter.count == 0 ? delay_ : counter.count;
    });
  }

  void learn(std::uint64_t latency, std::uint64_t now) const {
    CounterTable::shared().change(delay_id_, now, [&](Counter& counter) {
      const std::uint64_t before = counter.count == 0 ? delay_ : counter.count;
      counter.count = (before + latency) / 2;
      counter.end = now + memory;
    });
  }

  // What the upstream took, if it was asked.
  static std::uint64_t latency(const Exchange& exchange, const Passage& passage) {
    if (!exchange.attempts.empty())
      return exchange.attempts.back().response_time * microseconds_per_millisecond;
    const std::uint64_t all = exchange.now - exchange.begin;
    return all > passage.delay ? all - passage.delay : 0;
  }

  Verdict fail(Exchange& exchange) const {
    if (allows_degradation_) return Verdict::next;
    exchange.answer_with(500, {});
    return Verdict::answered;
  }

  std::uint64_t delay_;  // microseconds
  bool learns_delay_;
  LimitRefusal refusal_;
  bool allows_degradation_;
  bool has_rules_ = false;
  bool needs_body_ = false;
  CounterId space_;
  CounterId delay_id_;
  std::vector<Rule> rules_;
};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  GWCTL_TRY(check_policy(settings.node));
  return std::make_unique<const LimitConn>(settings);
}

}  // namespace

const PluginKind limit_conn{"limit-conn", 1003, phase_access | phase_log, make};

}  // namespace gwctl::runtime::plugins
