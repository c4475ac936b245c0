#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace gwctl::runtime {

/// Of one metric of requests.
struct MetricSettings {
  /// Names with what is in them: a text, or `$variable`.
  std::vector<std::pair<std::string, std::string>> extra_labels;
  std::uint64_t expiry =
      0;  ///< seconds after which a series that nothing was added to is left out; 0: never
};

/// `plugin_attr.prometheus` of APISIX's `config.yaml`.
struct PrometheusSettings {
  using Bounds = std::vector<double>;  ///< of the buckets of latencies, milliseconds

  std::string prefix = "apisix_";
  std::shared_ptr<const Bounds> bounds = std::make_shared<const Bounds>(
      Bounds{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10'000, 30'000, 60'000});
  MetricSettings statuses;
  MetricSettings latencies;
  MetricSettings bandwidth;
};

}  // namespace gwctl::runtime
