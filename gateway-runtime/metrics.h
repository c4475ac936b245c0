#pragma once

// Figures of the requests that the prometheus plugin saw. Each thread counts for itself; who asks
// for them adds up.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "gateway-runtime/metric_settings.h"

namespace gwctl::runtime::metrics {

/// A number that one thread adds to and others read.
class Counter {
 public:
  void add(std::uint64_t amount) {
    value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
  }

  std::uint64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_ = 0;
};

class Histogram {
 public:
  explicit Histogram(std::shared_ptr<const PrometheusSettings::Bounds> bounds)
      : bounds_{std::move(bounds)}, buckets_{new Counter[bounds_->size() + 1]} {}

  void observe(std::uint64_t microseconds);

  /// How many are in the bucket, those of the buckets below left out; the last one has no bound.
  std::uint64_t bucket(std::size_t index) const { return buckets_[index].get(); }

  std::uint64_t sum() const { return sum_.get(); }  ///< microseconds

  const PrometheusSettings::Bounds& bounds() const { return *bounds_; }

 private:
  std::shared_ptr<const PrometheusSettings::Bounds> bounds_;
  std::unique_ptr<Counter[]> buckets_;
  Counter sum_;
};

/// Latencies of requests with the same labels.
struct Latencies {
  explicit Latencies(const PrometheusSettings& settings)
      : request{settings.bounds}, upstream{settings.bounds}, gateway{settings.bounds} {}

  Histogram request;
  Histogram upstream;
  Histogram gateway;
};

struct Bandwidth {
  Counter ingress;
  Counter egress;
};

/// The values of labels, one behind the other, each ended by this.
inline constexpr char label_end = '\x1f';

/// One series and when it was last added to, in seconds since 1970.
template <class Of>
struct Series : Of {
  using Of::Of;
  std::atomic<std::uint64_t> used_at = 0;
};

/// What one thread counts under labels. Series are never taken out, so that they can be read while
/// others are added.
template <class Of>
class SeriesTable {
 public:
  /// Only by the thread that counts. When there are too many, those with new labels are counted as
  /// one, without labels. A new one is made of `arguments`.
  template <class... Arguments>
  Series<Of>& at(std::string_view labels, const Arguments&... arguments) {
    if (const auto found = by_labels_.find(labels); found != by_labels_.end())
      return found->second->series;
    if (by_labels_.size() >= series_max && !labels.empty()) return at({}, arguments...);
    auto entry = std::make_unique<Entry>(std::string{labels}, std::move(first_), arguments...);
    first_ = std::move(entry);
    by_labels_.emplace(first_->labels, first_.get());
    published_.store(first_.get(), std::memory_order_release);
    return first_->series;
  }

  /// Calls `see(labels, series)`, in any thread.
  template <class See>
  void each(const See& see) const {
    const Entry* entry = published_.load(std::memory_order_acquire);
    for (; entry != nullptr; entry = entry->next.get()) see(entry->labels, entry->series);
  }

  ~SeriesTable() {
    while (first_ != nullptr) first_ = std::move(first_->next);
  }

 private:
  static constexpr std::size_t series_max = 50'000;

  struct Entry {
    template <class... Arguments>
    Entry(std::string its_labels, std::unique_ptr<Entry> before, const Arguments&... arguments)
        : labels{std::move(its_labels)}, series{arguments...}, next{std::move(before)} {}

    std::string labels;
    Series<Of> series;
    std::unique_ptr<Entry> next;
  };

  std::unique_ptr<Entry> first_;
  std::atomic<const Entry*> published_ = nullptr;
  std::unordered_map<std::string_view, Entry*> by_labels_;
};

/// All that one thread counts.
struct Metrics {
  SeriesTable<Counter> statuses;
  SeriesTable<Latencies> latencies;
  SeriesTable<Bandwidth> bandwidths;
};

/// Those of this thread; they outlive it.
Metrics& own();

/// What is not counted here but told with it.
struct GatewayFacts {
  std::uint64_t connections_accepted = 0;
  std::uint64_t connections_active = 0;
  std::uint64_t requests = 0;
  std::string_view version;  ///< APISIX's, `3.18.0`
  std::unordered_map<std::string, std::uint64_t>
      modify_indexes;  ///< of the kinds of resources: `routes`, `max_modify_index`
  std::unordered_set<std::string_view>
      routes;              ///< ids and names: what is told of others is left out
  std::uint64_t time = 0;  ///< seconds since 1970
  PrometheusSettings settings;
};

/// All figures of all threads in the text format of Prometheus, named as APISIX names them.
std::string prometheus_text(const GatewayFacts& facts);

}  // namespace gwctl::runtime::metrics
