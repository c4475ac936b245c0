#pragma once

// Figures of the requests that the prometheus plugin saw. Each thread counts for itself; who asks
// for them adds up.

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

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

/// Upper bounds of the buckets of latencies, milliseconds.
inline constexpr std::array<std::uint64_t, 15> latency_bounds{
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10'000, 30'000, 60'000};

class Histogram {
 public:
  void observe(std::uint64_t microseconds);

  /// How many are in the bucket, those of the buckets below left out; the last one has no bound.
  std::uint64_t bucket(std::size_t index) const { return buckets_[index].get(); }

  std::uint64_t sum() const { return sum_.get(); }  ///< microseconds

 private:
  std::array<Counter, latency_bounds.size() + 1> buckets_;
  Counter sum_;
};

/// Latencies of requests with the same labels.
struct Latencies {
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

/// What one thread counts under labels. Series are never taken out, so that they can be read while
/// others are added.
template <class Series>
class SeriesTable {
 public:
  /// Only by the thread that counts. When there are too many, those with new labels are counted as
  /// one, without labels.
  Series& at(std::string_view labels) {
    if (const auto found = by_labels_.find(labels); found != by_labels_.end())
      return found->second->series;
    if (by_labels_.size() >= series_max && !labels.empty()) return at({});
    auto entry = std::make_unique<Entry>(std::string{labels}, std::move(first_));
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
    Entry(std::string its_labels, std::unique_ptr<Entry> before)
        : labels{std::move(its_labels)}, next{std::move(before)} {}

    std::string labels;
    Series series;
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
};

/// All figures of all threads in the text format of Prometheus, named as APISIX names them.
std::string prometheus_text(const GatewayFacts& facts);

}  // namespace gwctl::runtime::metrics
