#include "gateway-runtime/metrics.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <span>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

namespace gwctl::runtime::metrics {
namespace {

constexpr std::string_view status_labels[] = {
    "code", "route",        "matched_uri",       "matched_host", "service",        "consumer",
    "node", "request_type", "request_llm_model", "llm_model",    "response_source"};
constexpr std::string_view traffic_labels[] = {
    "route", "service", "consumer", "node", "request_type", "request_llm_model", "llm_model"};

/// The metrics of all threads that ever counted.
struct Registry {
  std::mutex mutex;
  std::vector<std::unique_ptr<Metrics>> all;
};

Registry& registry() {
  static Registry registry;
  return registry;
}

struct HistogramSum {
  PrometheusSettings::Bounds bounds;
  std::vector<std::uint64_t> buckets;
  std::uint64_t sum = 0;

  void add(const Histogram& histogram) {
    bounds = histogram.bounds();
    buckets.resize(bounds.size() + 1);
    for (std::size_t i = 0; i < buckets.size(); ++i) buckets[i] += histogram.bucket(i);
    sum += histogram.sum();
  }
};

struct LatencySums {
  HistogramSum request;
  HistogramSum upstream;
  HistogramSum gateway;
};

struct Sums {
  std::map<std::string, std::uint64_t> statuses;
  std::map<std::string, LatencySums> latencies;
  std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> bandwidths;
};

/// Which series are told.
class Filter {
 public:
  explicit Filter(const GatewayFacts& facts) : facts_{facts} {}

  /// `route_at`: which label is the route.
  template <class Of>
  bool takes(const MetricSettings& metric, std::string_view labels, const Series<Of>& series,
             int route_at) const {
    if (metric.expiry != 0 && facts_.time > series.used_at.load(std::memory_order_relaxed) &&
        facts_.time - series.used_at.load(std::memory_order_relaxed) > metric.expiry)
      return false;
    for (; route_at > 0 && !labels.empty(); --route_at)
      labels.remove_prefix(std::min(labels.find(label_end), labels.size() - 1) + 1);
    const std::string_view route = labels.substr(0, labels.find(label_end));
    return route.empty() || facts_.routes.contains(route);
  }

 private:
  const GatewayFacts& facts_;
};

Sums add_up(const GatewayFacts& facts) {
  Sums sums;
  const Filter filter{facts};
  const PrometheusSettings& settings = facts.settings;
  const std::lock_guard lock{registry().mutex};
  for (const auto& metrics : registry().all) {
    metrics->statuses.each([&](const std::string& labels, const Series<Counter>& count) {
      if (filter.takes(settings.statuses, labels, count, 1)) sums.statuses[labels] += count.get();
    });
    metrics->latencies.each([&](const std::string& labels, const Series<Latencies>& latencies) {
      if (!filter.takes(settings.latencies, labels, latencies, 0)) return;
      LatencySums& sum = sums.latencies[labels];
      sum.request.add(latencies.request);
      sum.upstream.add(latencies.upstream);
      sum.gateway.add(latencies.gateway);
    });
    metrics->bandwidths.each([&](const std::string& labels, const Series<Bandwidth>& bandwidth) {
      if (!filter.takes(settings.bandwidth, labels, bandwidth, 0)) return;
      auto& [ingress, egress] = sums.bandwidths[labels];
      ingress += bandwidth.ingress.get();
      egress += bandwidth.egress.get();
    });
  }
  return sums;
}

void append_escaped(std::string& to, std::string_view value) {
  for (const char c : value) {
    if (c == '\\' || c == '"') to += '\\';
    if (c == '\n') {
      to += "\\n";
    } else {
      to += c;
    }
  }
}

void append_label(std::string& to, std::string_view name, std::string_view& values) {
  if (!to.empty()) to += ',';
  const std::size_t size = std::min(values.find(label_end), values.size());
  to.append(name).append("=\"");
  append_escaped(to, values.substr(0, size));
  to += '"';
  values.remove_prefix(std::min(size + 1, values.size()));
}

// `route="1",service=""`
std::string write_labels(std::string_view values, std::span<const std::string_view> names,
                         const MetricSettings& metric) {
  std::string text;
  for (const std::string_view name : names) append_label(text, name, values);
  for (const auto& [name, value] : metric.extra_labels) append_label(text, name, values);
  return text;
}

class Writer {
 public:
  explicit Writer(const PrometheusSettings& settings) : settings_{settings} {}

  const PrometheusSettings& settings() const { return settings_; }

  void begin(std::string_view name, std::string_view type, std::string_view help) {
    fmt::format_to(std::back_inserter(text_), "# HELP {0}{1} {3}\n# TYPE {0}{1} {2}\n",
                   settings_.prefix, name, type, help);
  }

  template <class Number>
  void sample(std::string_view name, std::string_view labels, Number value) {
    fmt::format_to(std::back_inserter(text_), "{}{}", settings_.prefix, name);
    if (!labels.empty()) fmt::format_to(std::back_inserter(text_), "{{{}}}", labels);
    fmt::format_to(std::back_inserter(text_), " {}\n", value);
  }

  void histogram(std::string_view name, const std::string& labels, const HistogramSum& sum) {
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < sum.buckets.size(); ++i) {
      count += sum.buckets[i];
      const std::string bound = i < sum.bounds.size() ? fmt::format("{}", sum.bounds[i]) : "+Inf";
      sample(fmt::format("{}_bucket", name), fmt::format("{},le=\"{}\"", labels, bound), count);
    }
    if (count == 0) return;
    sample(fmt::format("{}_count", name), labels, count);
    constexpr double microseconds = 1000;
    sample(fmt::format("{}_sum", name), labels, static_cast<double>(sum.sum) / microseconds);
  }

  std::string take() { return std::move(text_); }

 private:
  const PrometheusSettings& settings_;
  std::string text_;
};

void write_bandwidth(Writer& writer, const Sums& sums) {
  if (sums.bandwidths.empty()) return;
  writer.begin("bandwidth", "counter", "Bytes from and to clients");
  for (const auto& [values, both] : sums.bandwidths) {
    const std::string labels = write_labels(values, traffic_labels, writer.settings().bandwidth);
    writer.sample("bandwidth", "type=\"egress\"," + labels, both.second);
    writer.sample("bandwidth", "type=\"ingress\"," + labels, both.first);
  }
}

void write_latencies(Writer& writer, const Sums& sums) {
  if (sums.latencies.empty()) return;
  constexpr std::string_view name = "http_latency";
  writer.begin(name, "histogram",
               "Milliseconds that requests took, and which of them the upstream and the gateway");
  for (const auto& [values, sum] : sums.latencies) {
    const std::string labels = write_labels(values, traffic_labels, writer.settings().latencies);
    const std::pair<std::string_view, const HistogramSum&> all[] = {
        {"apisix", sum.gateway}, {"request", sum.request}, {"upstream", sum.upstream}};
    for (const auto& [type, histogram] : all) {
      const bool is_used =
          std::ranges::any_of(histogram.buckets, [](std::uint64_t count) { return count != 0; });
      if (is_used) writer.histogram(name, fmt::format("type=\"{}\",{}", type, labels), histogram);
    }
  }
}

void write_statuses(Writer& writer, const Sums& sums) {
  if (sums.statuses.empty()) return;
  writer.begin("http_status", "counter", "Answers by status");
  for (const auto& [values, count] : sums.statuses)
    writer.sample("http_status", write_labels(values, status_labels, writer.settings().statuses),
                  count);
}

void write_connections(Writer& writer, const GatewayFacts& facts) {
  constexpr std::string_view name = "nginx_http_current_connections";
  writer.begin(name, "gauge", "Connections of clients");
  writer.sample(name, "state=\"accepted\"", facts.connections_accepted);
  writer.sample(name, "state=\"active\"", facts.connections_active);
  writer.sample(name, "state=\"handled\"", facts.connections_accepted);
}

void write_indexes(Writer& writer, const GatewayFacts& facts) {
  if (facts.modify_indexes.empty()) return;
  constexpr std::string_view name = "etcd_modify_indexes";
  writer.begin(name, "gauge", "The last revision of each kind of resource");
  const std::map<std::string, std::uint64_t> sorted{facts.modify_indexes.begin(),
                                                    facts.modify_indexes.end()};
  for (const auto& [kind, index] : sorted)
    writer.sample(name, fmt::format("key=\"{}\"", kind), index);
}

void write_node(Writer& writer, const GatewayFacts& facts) {
  constexpr std::size_t name_bytes_max = 256;
  char host[name_bytes_max] = {};
  if (::gethostname(host, name_bytes_max - 1) != 0) host[0] = '\0';
  std::string labels = "hostname=\"";
  append_escaped(labels, host);
  labels += "\",version=\"";
  append_escaped(labels, facts.version);
  labels += '"';
  writer.begin("node_info", "gauge", "This gateway");
  writer.sample("node_info", labels, 1);
}

}  // namespace

void Histogram::observe(std::uint64_t microseconds) {
  constexpr double millisecond = 1000;
  const double time = static_cast<double>(microseconds) / millisecond;
  std::size_t index = 0;
  while (index < bounds_->size() && time > (*bounds_)[index]) ++index;
  buckets_[index].add(1);
  sum_.add(microseconds);
}

Metrics& own() {
  thread_local Metrics* const metrics = [] {
    Registry& all = registry();
    const std::lock_guard lock{all.mutex};
    return all.all.emplace_back(std::make_unique<Metrics>()).get();
  }();
  return *metrics;
}

std::string prometheus_text(const GatewayFacts& facts) {
  const Sums sums = add_up(facts);
  Writer writer{facts.settings};
  write_bandwidth(writer, sums);
  write_indexes(writer, facts);
  write_latencies(writer, sums);
  writer.begin("http_requests_total", "gauge", "Requests of clients since the start");
  writer.sample("http_requests_total", {}, facts.requests);
  write_statuses(writer, sums);
  write_connections(writer, facts);
  write_node(writer, facts);
  return writer.take();
}

}  // namespace gwctl::runtime::metrics
