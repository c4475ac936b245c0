#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gateway-runtime/worker.h"

namespace gwctl::runtime {

struct ServerOptions {
  std::vector<Address> listen;
  std::vector<Address> listen_tls;
  unsigned workers = 1;
  ClientLimits limits;
  LogOptions log;
  /// Must outlive the server; null: none.
  const PublicApis* public_apis = nullptr;
  AddressSet trusted_addresses;  ///< of clients whose X-Forwarded fields are believed
  /// What answers requests; none: they are proxied.
  std::function<std::unique_ptr<RequestHandler>(Worker&)> make_handler;
};

/// Worker threads and their listeners.
class Server {
 public:
  /// Binds every address for every worker. Fails where one is taken.
  static Result<std::unique_ptr<Server>> make(const ServerOptions& options,
                                              std::shared_ptr<const Snapshot> snapshot);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  void start();
  /// Has all workers serve new requests by that snapshot. Thread-safe.
  void publish(const std::shared_ptr<const Snapshot>& snapshot);
  /// Stops accepting, lets requests end for at most that long, and returns when all threads are
  /// done.
  void stop(std::uint64_t drain_milliseconds);

  /// Where the first listener really listens, for port 0.
  const std::vector<Address>& addresses() const { return addresses_; }

  const std::vector<Address>& tls_addresses() const { return tls_addresses_; }

  std::size_t worker_count() const { return threads_.size(); }

  /// The numbers of the workers that serve by an earlier snapshot than that.
  std::vector<std::size_t> workers_behind(std::uint64_t version) const;

  /// Counts of all workers together.
  struct Totals {
    std::uint64_t accepted = 0;
    std::uint64_t active = 0;
    std::uint64_t requests = 0;
  };

  Totals totals() const;

 private:
  struct Thread;
  enum class Protection : std::uint8_t { none, tls };
  Server();
  static Result<void> listen(std::vector<Address>& addresses, Protection protection,
                             Thread& thread);

  std::vector<std::unique_ptr<Thread>> threads_;
  std::vector<Address> addresses_;
  std::vector<Address> tls_addresses_;
};

}  // namespace gwctl::runtime
