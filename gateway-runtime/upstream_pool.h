#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "gateway-runtime/balancer.h"
#include "gateway-runtime/loop.h"
#include "gateway-runtime/net/stream.h"

namespace gwctl::runtime {

class UpstreamPool;

/// Who uses a connection to an upstream.
class UpstreamUser {
 public:
  virtual void on_upstream() = 0;

 protected:
  ~UpstreamUser() = default;
};

/// A connection to one node of an upstream. With a user it tells that one of every edge; without,
/// it waits in its pool.
class UpstreamConnection final : public Handler, public Timer {
 public:
  UpstreamConnection(UpstreamPool& pool, Stream connected)
      : stream{std::move(connected)}, pool_{pool} {}

  Stream stream;
  Bytes in;  ///< of a head that has not arrived whole
  UpstreamUser* user = nullptr;
  std::uint32_t requests = 0;  ///< that it has carried
  bool is_connected = false;
  bool is_fit = true;  ///< for another request

  void on_events(std::uint32_t events) override;

 protected:
  void on_timer() override;

 private:
  friend class UpstreamPool;
  UpstreamPool& pool_;
  std::vector<std::unique_ptr<UpstreamConnection>>* list_ = nullptr;  // where it waits
  std::size_t index_ = 0;                                             // in that list
};

/// The connections and balancers of one worker.
class UpstreamPool {
 public:
  UpstreamPool(EventLoop& loop, std::uint64_t seed) : loop_{loop}, seed_{seed} {}

  ~UpstreamPool();

  Balancer& balancer(const Upstream& upstream);

  /// An idle connection to that node, or null. `is_checked`: asks the kernel whether it still
  /// stands.
  std::unique_ptr<UpstreamConnection> take_idle(const Upstream& upstream, const UpstreamNode& node,
                                                std::string_view server_name, bool is_checked);
  /// `server_name`: what the node is called where there is TLS.
  Result<std::unique_ptr<UpstreamConnection>> connect(const Upstream& upstream,
                                                      const UpstreamNode& node,
                                                      std::string_view server_name);
  /// Keeps it for the next request, if the upstream's settings and its state allow.
  void give_back(const Upstream& upstream, std::unique_ptr<UpstreamConnection> connection);
  void close(std::unique_ptr<UpstreamConnection> connection);

  /// Forgets what belongs to upstreams that no snapshot in use has any more.
  void forget_balancers();

  std::size_t idle_count() const { return idle_count_; }

 private:
  friend class UpstreamConnection;
  using List = std::vector<std::unique_ptr<UpstreamConnection>>;

  void drop_idle(UpstreamConnection& connection);
  const std::string& key_of(const Upstream& upstream, const UpstreamNode& node,
                            std::string_view server_name);

  EventLoop& loop_;
  std::uint64_t seed_;
  std::unordered_map<std::string, List> idle_;
  std::string key_;  // of a connection with TLS; kept for its memory

  struct Balanced {
    std::shared_ptr<const Upstream> upstream;  // so that no other can have its address
    std::unique_ptr<Balancer> balancer;
  };

  std::unordered_map<const Upstream*, Balanced> balancers_;
  std::size_t idle_count_ = 0;
};

}  // namespace gwctl::runtime
