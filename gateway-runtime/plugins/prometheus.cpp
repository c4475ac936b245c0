#include <algorithm>
#include <initializer_list>

#include "gateway-runtime/metrics.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/support.h"
#include "gateway-runtime/scratch_text.h"

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
      : prefers_name_{is_on(settings.node, "prefer_name")},
        status_off_{disabled_labels(settings.metadata, "http_status")},
        latency_off_{disabled_labels(settings.metadata, "http_latency")},
        bandwidth_off_{disabled_labels(settings.metadata, "bandwidth")} {}

  void log(Exchange& exchange) const override {
    metrics::Metrics& own = metrics::own();
    own.statuses.at(status_labels(exchange)).add(1);
    const std::string_view labels = traffic_labels(exchange, latency_off_);
    observe(exchange, own.latencies.at(labels));
    metrics::Bandwidth& bandwidth = own.bandwidths.at(
        latency_off_ == bandwidth_off_ ? labels : traffic_labels(exchange, bandwidth_off_));
    bandwidth.ingress.add(exchange.bytes_received);
    bandwidth.egress.add(exchange.bytes_sent);
  }

 private:
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
                               std::initializer_list<Value> values) {
    ScratchText text{exchange.scratch};
    for (const Value& value : values) {
      if ((value.label & off) == 0) text.append(value.text);
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
                 {source_of(exchange), label_response_source}});
  }

  std::string_view traffic_labels(Exchange& exchange, std::uint16_t off) const {
    return join(exchange, off,
                {{route_of(exchange), label_route},
                 {service_of(exchange), label_service},
                 {consumer_of(exchange), label_consumer},
                 {node_of(exchange), label_node},
                 {request_type, label_request_type},
                 {{}, 0},
                 {{}, 0}});
  }

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
