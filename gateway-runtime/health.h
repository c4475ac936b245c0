#pragma once

#include <atomic>
#include <bitset>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway-runtime/net/tls.h"

namespace gwctl::runtime {

/// What probes or requests say of a node.
enum class HealthReport : std::uint8_t { success, http_failure, tcp_failure, timeout };

/// How many reports in a row turn a node's health, and what statuses mean.
struct HealthLimits {
  static constexpr std::size_t status_end = 600;

  std::bitset<status_end> healthy_statuses;
  std::bitset<status_end> unhealthy_statuses;
  // Indexed by HealthReport; 0: such reports do not count.
  std::uint8_t limits[4] = {};

  /// What a status says; nothing where it says nothing. 0 stands for no status at all.
  std::optional<HealthReport> report_of(int status) const;
};

/// Requests that a gateway makes by itself to learn how its nodes are.
struct ActiveChecks {
  enum class Type : std::uint8_t { http, tcp };

  Type type = Type::http;
  std::uint64_t timeout = 1000;  ///< milliseconds, of a whole probe; likewise below
  std::uint32_t concurrency = 10;
  std::string host;        ///< Host of the probes; empty: what the node is called
  std::uint16_t port = 0;  ///< 0: that of the node
  std::string method = "GET";
  std::string path = "/";
  std::string fields;  ///< further header lines, each with its line end
  std::string body;
  std::uint64_t healthy_interval = 0;  ///< between probes of healthy nodes; 0: none
  std::uint64_t unhealthy_interval = 0;
  HealthLimits limits;
  std::shared_ptr<const TlsClient> tls;  ///< of type https; null: without TLS
};

/// `checks` of an upstream.
struct HealthChecks {
  ActiveChecks active;
  std::optional<HealthLimits> passive;  ///< what the answers to clients' requests tell
  std::string text;                     ///< as configured, to be compared with
};

/// The health of one node, as APISIX tells it: a full state is left after one report against it,
/// and reached after as many in a row as its limit says. Shared by all threads.
class NodeHealth {
 public:
  enum class State : std::uint8_t { healthy, mostly_healthy, unhealthy, mostly_unhealthy };

  struct View {
    State state = State::healthy;
    std::uint8_t counters[4] = {};  ///< by HealthReport
  };

  /// Whether it may be asked.
  bool is_usable() const { return view().state <= State::mostly_healthy; }

  View view() const { return unpack(word_.load(std::memory_order_relaxed)); }

  void report(HealthReport report, const HealthLimits& limits);
  /// The report that a status is, if it is one.
  void report_status(int status, const HealthLimits& limits);

 private:
  static View unpack(std::uint64_t word);
  static std::uint64_t pack(const View& view);

  std::atomic<std::uint64_t> word_ = 0;  // a View
};

/// `healthy`, `mostly_healthy`, …
std::string_view state_name(NodeHealth::State state);

}  // namespace gwctl::runtime
