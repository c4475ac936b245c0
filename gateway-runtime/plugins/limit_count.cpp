#include <algorithm>

#include <fmt/format.h>

#include "gateway-runtime/plugins/field_edits.h"
#include "gateway-runtime/plugins/limits.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/support.h"
#include "gateway-runtime/rate_window.h"

namespace gwctl::runtime::plugins {
namespace {

constexpr std::uint64_t microseconds = 1'000'000;
// Seconds: so that no sum of windows can overflow.
constexpr std::uint64_t window_max = 1'000'000'000'000;

/// The fields that tell a client of its quota.
struct Names {
  std::string limit = "X-RateLimit-Limit";
  std::string remaining = "X-RateLimit-Remaining";
  std::string reset = "X-RateLimit-Reset";
};

struct Rule {
  LimitKey key;
  Amount count;
  Amount window;
  Names names;
  CounterId space;
};

Names names_of(const Node* metadata) {
  Names names;
  if (metadata == nullptr) return names;
  names.limit = safe_field_name(text_or(*metadata, "limit_header", names.limit));
  names.remaining = safe_field_name(text_or(*metadata, "remaining_header", names.remaining));
  names.reset = safe_field_name(text_or(*metadata, "reset_header", names.reset));
  return names;
}

Names names_of(const Node& rule, std::size_t number) {
  const std::string prefix =
      safe_field_name(text_or(rule, "header_prefix", std::to_string(number)));
  return {fmt::format("X-{}-RateLimit-Limit", prefix),
          fmt::format("X-{}-RateLimit-Remaining", prefix),
          fmt::format("X-{}-RateLimit-Reset", prefix)};
}

// Seconds, cut to hundredths, without zeros at the end: `60`, `59.9`, `59.87`.
std::string_view seconds(std::uint64_t time, Scratch& scratch) {
  const std::uint64_t hundredths = time / 10'000;
  const std::string_view whole = decimal(hundredths / 100, scratch);
  const std::uint64_t rest = hundredths % 100;
  if (rest == 0) return whole;
  const char digits[] = {static_cast<char>('0' + rest / 10), static_cast<char>('0' + rest % 10)};
  return scratch.join(whole, ".", std::string_view{digits, rest % 10 == 0 ? 1UL : 2UL});
}

class LimitCount final : public Plugin {
 public:
  LimitCount(const PluginSettings& settings)
      : is_sliding_{text_or(settings.node, "window_type", "fixed") == "sliding"},
        refusal_{settings.node},
        shows_quota_{is_on(settings.node, "show_limit_quota_header", true)},
        allows_degradation_{is_on(settings.node, "allow_degradation")},
        group_{text_or(settings.node, "group", "")},
        settings_{canonical_settings(settings.node)} {
    const Node& node = settings.node;
    const CounterId space = space_of(settings);
    if (const Node* rules = find(node, "rules")) {
      has_rules_ = true;
      for (const Node& rule : rules->items()) add_rule(rule, space);
    } else {
      rules_.push_back(
          {LimitKey{text_or(node, "key_type", "var"), text_or(node, "key", "remote_addr")},
           Amount{find(node, "count")}, Amount{find(node, "time_window")},
           names_of(settings.metadata), space});
    }
    needs_body_ = std::ranges::any_of(rules_, [](const Rule& rule) {
      return rule.key.needs_body() || rule.count.needs_body() || rule.window.needs_body();
    });
  }

  Verdict access(Exchange& exchange) const override {
    if (needs_body_ && waits_for_body(exchange)) return Verdict::wait;
    bool counted = false;
    for (const Rule& rule : rules_) {
      std::string_view key = rule.key.get(exchange);
      if (key.empty()) {
        if (has_rules_) continue;
        key = exchange.client.address;
      }
      const std::uint64_t limit = rule.count.get(exchange).value_or(0);
      const std::uint64_t window = std::min(rule.window.get(exchange).value_or(0), window_max);
      if (limit == 0 || window == 0) return fail(exchange);
      counted = true;
      const Quota quota = take(rule, key, limit, window * microseconds, exchange.now);
      if (shows_quota_) show(exchange, rule, limit, quota);
      if (quota.is_accepted) continue;
      return refusal_.answer(exchange);
    }
    return counted ? Verdict::next : fail(exchange);
  }

  PluginGroup group() const override { return {group_, settings_}; }

 private:
  CounterId space_of(const PluginSettings& settings) const {
    if (!group_.empty()) return counter_id(root_space(), "limit-count group " + group_);
    return limit_space("limit-count", settings.resource_key, settings_);
  }

  void add_rule(const Node& node, const CounterId& space) {
    const std::string key = text_or(node, "key", "");
    rules_.push_back({LimitKey{"var_combination", key}, Amount{find(node, "count")},
                      Amount{find(node, "time_window")}, names_of(node, rules_.size() + 1),
                      counter_id(space, key)});
  }

  Quota take(const Rule& rule, std::string_view key, std::uint64_t limit, std::uint64_t window,
             std::uint64_t now) const {
    CounterId id = counter_id(rule.space, key);
    // Windows of different lengths are not aligned to each other.
    if (is_sliding_ && rule.window.is_template())
      id = counter_id(id, {reinterpret_cast<const char*>(&window), sizeof window});
    return CounterTable::shared().change(id, now, [&](Counter& counter) {
      return is_sliding_ ? take_sliding(counter, limit, window, now)
                         : take_fixed(counter, limit, window, now);
    });
  }

  static void show(Exchange& exchange, const Rule& rule, std::uint64_t limit, const Quota& quota) {
    Fields& fields = exchange.answer.fields;
    Scratch& scratch = exchange.scratch;
    fields.set(rule.names.limit,
               rule.count.is_template() ? decimal(limit, scratch) : rule.count.digits());
    fields.set(rule.names.remaining, decimal(quota.remaining, scratch));
    fields.set(rule.names.reset, seconds(quota.reset, scratch));
  }

  // There is no limit to be counted against.
  Verdict fail(Exchange& exchange) const {
    if (allows_degradation_) return Verdict::next;
    exchange.answer_with(500, {});
    return Verdict::answered;
  }

  bool is_sliding_;
  LimitRefusal refusal_;
  bool shows_quota_;
  bool allows_degradation_;
  bool has_rules_ = false;
  bool needs_body_ = false;
  std::string group_;
  std::string settings_;  // canonical: other settings are other counters
  std::vector<Rule> rules_;
};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  GWCTL_TRY(check_policy(settings.node));
  return std::make_unique<const LimitCount>(settings);
}

}  // namespace

const PluginKind limit_count{"limit-count", 1002, phase_access, make};

}  // namespace gwctl::runtime::plugins
