#include <algorithm>
#include <array>
#include <initializer_list>
#include <unordered_map>

#include "gateway-runtime/metrics.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/support.h"
#include "gateway-runtime/scratch_text.h"
#include "gateway-runtime/variable.h"

namespace gwctl::runtime::plugins {
namespace {

constexpr std::string_view request_type = "traditional_http";

/// The labels that settings can empty, as bits.
enum Label : std::uint16_t {
  label_route = 1,
  label_matched_uri = 2,
  label_matched_host = 4,
  label_service = 8,
  label_consumer = 16,
  label_node = 32,
  label_request_type = 64,
  label_response_source = 128,
};

std::uint16_t label_of(std::string_view name) {
  constexpr std::pair<std::string_view, Label> labels[] = {
      {"route", label_route},
      {"matched_uri", label_matched_uri},
      {"matched_host", label_matched_host},
      {"service", label_service},
      {"consumer", label_consumer},
      {"node", label_node},
      {"request_type", label_request_type},
      {"response_source", label_response_source}};
  for (const auto& [known, label] : labels) {
    if (known == name) return label;
  }
  return 0;
}

// Which labels of a metric the metadata empties.
std::uint16_t disabled_labels(const Node* metadata, std::string_view metric) {
  const Node* const all = metadata == nullptr ? nullptr : find(*metadata, "disabled_labels");
  std::uint16_t bits = 0;
  if (all == nullptr) return bits;
  for (const std::string& name : list_of(*all, metric))
    bits = static_cast<std::uint16_t>(bits | label_of(name));
  return bits;
}

std::string_view node_of(const Exchange& exchange) {
  if (exchange.attempts.empty()) return {};
  const std::string_view address = exchange.attempts.back().address;
  return address.substr(0, address.rfind(':'));
}

// Who made the answer: an upstream, the gateway in want of one, or a plugin.
std::string_view source_of(const Exchange& exchange) {
  if (!exchange.answer.is_local) return "upstream";
  return exchange.attempts.empty() ? "apisix" : "nginx";
}

std::uint64_t upstream_time(const Exchange& exchange) {
  constexpr std::uint64_t microseconds = 1000;
  std::uint64_t time = 0;
  for (const Attempt& attempt : exchange.attempts) time += attempt.response_time;
  return time * microseconds;
}

class Prometheus final : public Plugin {
 public:
  explicit Prometheus(const PluginSettings& settings)
      : settings_{settings.prometheus == nullptr ? PrometheusSettings{} : *settings.prometheus},
        status_extra_{extra_values(settings_.statuses)},
        latency_extra_{extra_values(settings_.latencies)},
        bandwidth_extra_{extra_values(settings_.bandwidth)},
        has_extra_{!status_extra_.empty() || !latency_extra_.empty() || !bandwidth_extra_.empty()},
        prefers_name_{is_on(settings.node, "prefer_name")},
        status_off_{disabled_labels(settings.metadata, "http_status")},
        latency_off_{disabled_labels(settings.metadata, "http_latency")},
        bandwidth_off_{disabled_labels(settings.metadata, "bandwidth")} {}

  void log(Exchange& exchange) const override {
    // Further labels may be different ones in every request.
    const Cells cells = has_extra_ ? find_cells(exchange) : cells_of(exchange);
    cells.status->add(1);
    observe(exchange, *cells.latencies);
    cells.bandwidth->ingress.add(exchange.bytes_received);
    cells.bandwidth->egress.add(exchange.bytes_sent);
    constexpr std::uint64_t microseconds_of_second = 1'000'000;
    const std::uint64_t now = exchange.wall_time / microseconds_of_second;
    cells.status->used_at.store(now, std::memory_order_relaxed);
    cells.latencies->used_at.store(now, std::memory_order_relaxed);
    cells.bandwidth->used_at.store(now, std::memory_order_relaxed);
  }

 private:
  /// Where requests with the same labels are counted.
  struct Cells {
    metrics::Series<metrics::Counter>* status = nullptr;
    metrics::Series<metrics::Latencies>* latencies = nullptr;
    metrics::Series<metrics::Bandwidth>* bandwidth = nullptr;
  };

  static std::vector<Template> extra_values(const MetricSettings& metric) {
    std::vector<Template> values;
    for (const auto& [name, value] : metric.extra_labels) values.emplace_back(value);
    return values;
  }

  /// What labels are made of, by address: within a snapshot the same ones mean the same labels.
  struct Key {
    std::array<const void*, 6> origins{};
    int status = 0;
    bool is_local = false;

    bool operator==(const Key&) const = default;
  };

  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      constexpr std::size_t factor = 0x9E3779B97F4A7C15;
      auto hash = static_cast<std::size_t>(key.status) * 2 + (key.is_local ? 1 : 0);
      for (const void* origin : key.origins)
        hash = (hash ^ reinterpret_cast<std::uintptr_t>(origin)) * factor;
      return hash ^ hash >> 32U;
    }
  };

  /// The cells that this thread found last, so that labels are not put together for each request.
  struct Known {
    const Snapshot* snapshot = nullptr;
    std::uint64_t version = 0;
    std::unordered_map<Key, Cells, KeyHash> cells;
  };

  // More are forgotten all at once.
  static constexpr std::size_t known_max = 10'000;

  const Cells& cells_of(Exchange& exchange) const {
    thread_local Known known;
    const Snapshot& snapshot = *exchange.snapshot;
    const bool is_other = known.snapshot != &snapshot || known.version != snapshot.version;
    if (is_other || known.cells.size() >= known_max) known = {&snapshot, snapshot.version, {}};
    const void* const node =
        exchange.attempts.empty() ? nullptr : exchange.attempts.back().address.data();
    const Key key{{this, exchange.route, exchange.consumer, exchange.matched_uri.data(),
                   exchange.matched_host.data(), node},
                  exchange.answer.status,
                  exchange.answer.is_local};
    Cells& cells = known.cells[key];
    if (cells.status == nullptr) cells = find_cells(exchange);
    return cells;
  }

  Cells find_cells(Exchange& exchange) const {
    metrics::Metrics& own = metrics::own();
    return {&own.statuses.at(status_labels(exchange)),
            &own.latencies.at(traffic_labels(exchange, latency_off_, latency_extra_), settings_),
            &own.bandwidths.at(traffic_labels(exchange, bandwidth_off_, bandwidth_extra_))};
  }

  struct Value {
    std::string_view text;
    std::uint16_t label = 0;  ///< 0: always told
  };

  static void observe(const Exchange& exchange, metrics::Latencies& latencies) {
    const std::uint64_t all = exchange.now > exchange.begin ? exchange.now - exchange.begin : 0;
    const std::uint64_t upstream = std::min(all, upstream_time(exchange));
    latencies.request.observe(all);
    if (!exchange.attempts.empty()) latencies.upstream.observe(upstream);
    latencies.gateway.observe(all - upstream);
  }

  std::string_view route_of(const Exchange& exchange) const {
    if (exchange.route == nullptr) return {};
    const Route& route = *exchange.route;
    return prefers_name_ && !route.name.empty() ? route.name : route.id;
  }

  std::string_view service_of(const Exchange& exchange) const {
    if (exchange.route == nullptr) return {};
    const Route& route = *exchange.route;
    return prefers_name_ && !route.service_name.empty() ? route.service_name : route.service_id;
  }

  static std::string_view consumer_of(const Exchange& exchange) {
    return exchange.consumer == nullptr ? std::string_view{} : exchange.consumer->username;
  }

  static std::string_view join(Exchange& exchange, std::uint16_t off,
                               std::initializer_list<Value> values,
                               const std::vector<Template>& more) {
    ScratchText text{exchange.scratch};
    for (const Value& value : values) {
      if ((value.label & off) == 0) text.append(value.text);
      text.append({&metrics::label_end, 1});
    }
    for (const Template& value : more) {
      text.append(value.expand(exchange));
      text.append({&metrics::label_end, 1});
    }
    return text.view();
  }

  std::string_view status_labels(Exchange& exchange) const {
    const auto code = static_cast<std::uint64_t>(std::max(0, exchange.answer.status));
    return join(exchange, status_off_,
                {{decimal(code, exchange.scratch), 0},
                 {route_of(exchange), label_route},
                 {exchange.matched_uri, label_matched_uri},
                 {exchange.matched_host, label_matched_host},
                 {service_of(exchange), label_service},
                 {consumer_of(exchange), label_consumer},
                 {node_of(exchange), label_node},
                 {request_type, label_request_type},
                 {{}, 0},
                 {{}, 0},
                 {source_of(exchange), label_response_source}},
                status_extra_);
  }

  std::string_view traffic_labels(Exchange& exchange, std::uint16_t off,
                                  const std::vector<Template>& more) const {
    return join(exchange, off,
                {{route_of(exchange), label_route},
                 {service_of(exchange), label_service},
                 {consumer_of(exchange), label_consumer},
                 {node_of(exchange), label_node},
                 {request_type, label_request_type},
                 {{}, 0},
                 {{}, 0}},
                more);
  }

  PrometheusSettings settings_;
  std::vector<Template> status_extra_;
  std::vector<Template> latency_extra_;
  std::vector<Template> bandwidth_extra_;
  bool has_extra_;
  bool prefers_name_;
  std::uint16_t status_off_;
  std::uint16_t latency_off_;
  std::uint16_t bandwidth_off_;
};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  return std::make_unique<const Prometheus>(settings);
}

}  // namespace

const PluginKind prometheus{"prometheus", 500, phase_log, make, false, true};

}  // namespace gwctl::runtime::plugins
