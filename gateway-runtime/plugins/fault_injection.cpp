#include "gateway-runtime/plugins/field_edits.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/random_id.h"
#include "gateway-runtime/plugins/support.h"
#include "gateway-runtime/variable.h"

namespace gwctl::runtime::plugins {
namespace {

/// Which requests a fault meets.
struct Sample {
  Conditions conditions;
  std::int64_t percentage = 100;

  bool hits(Exchange& exchange) const {
    if (!conditions.hold(exchange)) return false;
    return percentage >= 100 || RandomBytes::own().below(100) < percentage;
  }
};

Result<Sample> compile_sample(const Node& node) {
  Sample sample;
  GWCTL_TRY_ASSIGN(sample.conditions, Conditions::compile(find(node, "vars")));
  sample.percentage = integer_or(node, "percentage", 100);
  return sample;
}

struct Abort {
  explicit Abort(const Node& node)
      : status{static_cast<int>(integer_or(node, "http_status", 0))},
        body{text_or(node, "body", "")} {
    if (const Node* headers = find(node, "headers")) fields = FieldEdits::compile(*headers);
  }

  Sample sample;
  int status;
  Template body;
  FieldEdits fields;
};

struct Delay {
  Sample sample;
  std::uint64_t milliseconds = 0;
};

class FaultInjection final : public Plugin {
 public:
  FaultInjection(std::optional<Abort> abort, std::optional<Delay> delay)
      : abort_{std::move(abort)},
        delay_{std::move(delay)},
        needs_body_{
            (abort_ && (abort_->sample.conditions.needs_body() || abort_->body.needs_body())) ||
            (delay_ && delay_->sample.conditions.needs_body())} {}

  Verdict rewrite(Exchange& exchange) const override {
    if (needs_body_ && waits_for_body(exchange)) return Verdict::wait;
    void*& seen = exchange.state(*this);
    if (delay_ && seen == nullptr) {
      seen = exchange.scratch.make<bool>(true);
      if (delay_->sample.hits(exchange)) {
        exchange.wait = {Wait::For::time, delay_->milliseconds, 0};
        return Verdict::wait;
      }
    }
    if (!abort_ || !abort_->sample.hits(exchange)) return Verdict::next;
    abort_->fields.apply(exchange, exchange.answer.fields);
    exchange.answer_with(abort_->status, abort_->body.expand(exchange));
    return Verdict::answered;
  }

 private:
  std::optional<Abort> abort_;
  std::optional<Delay> delay_;
  bool needs_body_;
};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  std::optional<Abort> abort;
  if (const Node* node = find(settings.node, "abort")) {
    abort.emplace(*node);
    GWCTL_TRY_ASSIGN(abort->sample, compile_sample(*node));
  }
  std::optional<Delay> delay;
  if (const Node* node = find(settings.node, "delay")) {
    delay.emplace();
    GWCTL_TRY_ASSIGN(delay->sample, compile_sample(*node));
    if (const Node* duration = find(*node, "duration"))
      delay->milliseconds = static_cast<std::uint64_t>(duration->as_double() * 1000);
  }
  return std::make_unique<const FaultInjection>(std::move(abort), std::move(delay));
}

}  // namespace

const PluginKind fault_injection{"fault-injection", 11000, phase_rewrite, make};

}  // namespace gwctl::runtime::plugins
