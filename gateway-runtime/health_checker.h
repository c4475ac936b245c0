#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>

#include "gateway-runtime/loop.h"
#include "gateway-runtime/snapshot.h"

namespace gwctl::runtime {

/// Takes a line for the operator, from any thread.
using Log = std::function<void(std::string_view line)>;

/// Probes the nodes of all upstreams that have checks, in a thread of its own, from the moment that
/// their config is served.
class HealthChecker {
 public:
  static Result<std::unique_ptr<HealthChecker>> make(Log log);
  ~HealthChecker();
  HealthChecker(const HealthChecker&) = delete;
  HealthChecker& operator=(const HealthChecker&) = delete;

  void start();
  /// No probe is under way when it returns.
  void stop();

  /// Probes the nodes of these upstreams from now on, and no others. Thread-safe.
  void watch(const Snapshot& snapshot);

 private:
  class Target;

  /// The probes of one upstream.
  struct Group {
    std::uint32_t running = 0;
    std::deque<Target*> waiting;
  };

  HealthChecker(std::unique_ptr<EventLoop> loop, Log log);
  void adopt(const std::vector<std::shared_ptr<const Upstream>>& upstreams);
  void probe(Target& target);
  void ended(Target& target);
  void probe_next(std::deque<Target*>& waiting);

  std::unique_ptr<EventLoop> loop_;
  Log log_;
  std::thread thread_;
  // Of the thread of the loop.
  std::unordered_map<std::string, std::shared_ptr<Group>> groups_;  // by the key of the upstream
  std::unordered_map<const NodeHealth*, std::unique_ptr<Target>> targets_;
  std::uint32_t running_ = 0;
  std::deque<Target*> waiting_;
};

/// What a probe of that node sends as Host.
std::string_view probe_host(const Upstream& upstream, const UpstreamNode& node);

/// The request of a probe.
std::string compose_probe(const Upstream& upstream, const UpstreamNode& node);

}  // namespace gwctl::runtime
