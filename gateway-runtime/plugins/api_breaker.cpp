#include <algorithm>

#include "gateway-runtime/counter_table.h"
#include "gateway-runtime/plugins/field_edits.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/support.h"
#include "gateway-runtime/variable.h"

namespace gwctl::runtime::plugins {
namespace {

constexpr std::uint64_t microseconds = 1'000'000;
// How long failures are remembered while nothing else comes.
constexpr std::uint64_t memory = 24UL * 3600 * microseconds;

/// So many answers of one of these statuses.
struct Streak {
  Streak(const Node& settings, std::string_view name, std::string_view count_name,
         std::int64_t status) {
    statuses.push_back(status);
    const Node* const node = find(settings, name);
    if (node == nullptr) return;
    count = static_cast<std::uint64_t>(integer_or(*node, count_name, 3));
    const Node* const list = find(*node, "http_statuses");
    if (list == nullptr) return;
    statuses.clear();
    for (const Node& item : list->items())
      statuses.push_back(static_cast<std::int64_t>(item.as_double()));
  }

  bool has(int status) const { return std::ranges::find(statuses, status) != statuses.end(); }

  std::vector<std::int64_t> statuses;
  std::uint64_t count = 3;
};

/// Whom the breaker is between.
struct Circuit {
  CounterId failures;  ///< `count` of them, `last`: good answers since
  CounterId opening;   ///< `count`: when it was opened last, in seconds
};

Circuit circuit_of(const Exchange& exchange) {
  static const CounterId space = counter_id(root_space(), "api-breaker");
  const CounterId failures = counter_id(counter_id(space, exchange.host), exchange.uri);
  return {failures, counter_id(failures, "opening")};
}

class ApiBreaker final : public Plugin {
 public:
  explicit ApiBreaker(const Node& settings)
      : bad_{settings, "unhealthy", "failures", 500},
        good_{settings, "healthy", "successes", 200},
        seconds_max_{static_cast<std::uint64_t>(integer_or(settings, "max_breaker_sec", 300))},
        status_{static_cast<int>(integer_or(settings, "break_response_code", 502))},
        body_{text_or(settings, "break_response_body", "")} {
    const Node* const headers = find(settings, "break_response_headers");
    if (headers == nullptr || find(settings, "break_response_body") == nullptr) return;
    for (const Node& header : headers->items()) {
      fields_.emplace_back(safe_field_name(text_or(header, "key", "")),
                           Template{text_or(header, "value", "")});
    }
  }

  Verdict access(Exchange& exchange) const override {
    if (!is_open(exchange)) return Verdict::next;
    Fields& fields = exchange.answer.fields;
    for (const auto& [name, value] : fields_) {
      const std::string_view text = safe_field_value(value.expand(exchange), exchange.scratch);
      if (equal_names(name, "Content-Type")) {
        fields.set(name, text);
      } else {
        fields.add(name, text);
      }
    }
    exchange.answer_with(status_, body_);
    return Verdict::answered;
  }

  void log(Exchange& exchange) const override {
    const int status = exchange.attempts.empty() ? 0 : exchange.attempts.back().status;
    if (bad_.has(status)) {
      note_failure(exchange);
    } else if (good_.has(status)) {
      note_success(exchange);
    }
  }

 private:
  // Of a clock that nobody sets. Never 0, which says that it was not opened.
  static std::uint64_t seconds(const Exchange& exchange) { return exchange.now / microseconds + 1; }

  // Twice as long after each further streak of failures.
  bool is_open(const Exchange& exchange) const {
    const Circuit circuit = circuit_of(exchange);
    CounterTable& table = CounterTable::shared();
    const std::uint64_t opened = table.change(circuit.opening, exchange.now, [&](Counter& counter) {
      return counter.end > exchange.now ? counter.count : 0;
    });
    if (opened == 0) return false;
    const std::uint64_t failures = table.change(circuit.failures, exchange.now,
                                                [](Counter& counter) { return counter.count; });
    if (failures == 0) return false;
    constexpr std::uint64_t shift_max = 32;
    const std::uint64_t streaks = std::min((failures + bad_.count - 1) / bad_.count, shift_max);
    return opened + std::min(std::uint64_t{1} << streaks, seconds_max_) >= seconds(exchange);
  }

  void note_failure(const Exchange& exchange) const {
    const Circuit circuit = circuit_of(exchange);
    CounterTable& table = CounterTable::shared();
    const std::uint64_t failures =
        table.change(circuit.failures, exchange.now, [&](Counter& counter) {
          counter.end = exchange.now + memory;
          counter.last = 0;
          return ++counter.count;
        });
    if (failures % bad_.count != 0) return;
    table.change(circuit.opening, exchange.now, [&](Counter& counter) {
      counter.count = seconds(exchange);
      counter.end = exchange.now + seconds_max_ * microseconds;
    });
  }

  void note_success(const Exchange& exchange) const {
    const Circuit circuit = circuit_of(exchange);
    CounterTable& table = CounterTable::shared();
    const bool is_closed = table.change(circuit.failures, exchange.now, [&](Counter& counter) {
      if (counter.count == 0 || ++counter.last < good_.count) return false;
      counter.count = counter.last = 0;
      counter.end = exchange.now + 1;
      return true;
    });
    if (!is_closed) return;
    table.change(circuit.opening, exchange.now, [&](Counter& counter) {
      counter.count = 0;
      counter.end = exchange.now + 1;
    });
  }

  Streak bad_;
  Streak good_;
  std::uint64_t seconds_max_;
  int status_;
  std::string body_;
  std::vector<std::pair<std::string, Template>> fields_;
};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  return std::make_unique<const ApiBreaker>(settings.node);
}

}  // namespace

const PluginKind api_breaker{"api-breaker", 1005, phase_access | phase_log, make};

}  // namespace gwctl::runtime::plugins
