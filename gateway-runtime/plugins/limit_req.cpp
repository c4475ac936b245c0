#include <algorithm>

#include "gateway-runtime/plugins/limits.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/support.h"
#include "gateway-runtime/rate_window.h"

namespace gwctl::runtime::plugins {
namespace {

constexpr double microseconds_per_millisecond = 1000;

double number_or(const Node& settings, std::string_view name, double otherwise) {
  const Node* const found = find(settings, name);
  return found == nullptr ? otherwise : found->as_double();
}

class LimitReq final : public Plugin {
 public:
  explicit LimitReq(const PluginSettings& settings)
      : key_{text_or(settings.node, "key_type", "var"), text_or(settings.node, "key", "")},
        rate_{number_or(settings.node, "rate", 1)},
        burst_{number_or(settings.node, "burst", 0)},
        is_without_delay_{is_on(settings.node, "nodelay")},
        refusal_{settings.node},
        space_{limit_space("limit-req", settings.resource_key, canonical_settings(settings.node))} {
  }

  Verdict access(Exchange& exchange) const override {
    if (key_.needs_body() && waits_for_body(exchange)) return Verdict::wait;
    // It was counted, and has waited its time.
    void*& counted = exchange.state(*this);
    if (counted != nullptr) return Verdict::next;
    counted = exchange.scratch.make<bool>(true);
    std::string_view key = key_.get(exchange);
    if (key.empty()) key = exchange.client.address;
    const auto delay = CounterTable::shared().change(
        counter_id(space_, key), exchange.now,
        [&](Counter& counter) { return take_leaking(counter, rate_, burst_, exchange.now); });
    if (!delay) {
      return refusal_.answer(exchange);
    }
    const auto milliseconds =
        static_cast<std::uint64_t>(static_cast<double>(*delay) / microseconds_per_millisecond);
    if (is_without_delay_ || milliseconds == 0) return Verdict::next;
    exchange.wait = {Wait::For::time, milliseconds, 0};
    return Verdict::wait;
  }

 private:
  LimitKey key_;
  double rate_;
  double burst_;
  bool is_without_delay_;
  LimitRefusal refusal_;
  CounterId space_;
};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  GWCTL_TRY(check_policy(settings.node));
  return std::make_unique<const LimitReq>(settings);
}

}  // namespace

const PluginKind limit_req{"limit-req", 1001, phase_access, make};

}  // namespace gwctl::runtime::plugins
