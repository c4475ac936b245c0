#pragma once

#include <atomic>
#include <cstdint>
#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "gateway-runtime/access_log.h"
#include "gateway-runtime/address_set.h"
#include "gateway-runtime/head_buffer.h"
#include "gateway-runtime/http/head.h"
#include "gateway-runtime/loop.h"
#include "gateway-runtime/net/tls.h"
#include "gateway-runtime/public_api.h"
#include "gateway-runtime/snapshot.h"

namespace gwctl::runtime {

class ClientConnection;
class RequestHandler;
class UpstreamPool;

/// Bounds of what a client may take. Milliseconds and bytes.
struct ClientLimits {
  HeadLimits head;
  std::uint64_t head_timeout = 60'000;       ///< from the first byte of a head to its last
  std::uint64_t body_timeout = 60'000;       ///< between two reads of a body
  std::uint64_t send_timeout = 60'000;       ///< between two writes of a response
  std::uint64_t keepalive_timeout = 75'000;  ///< between two requests
  std::uint32_t keepalive_requests = 100'000;
  std::uint64_t linger_timeout = 2'000;  ///< for what a client still sends after an early answer
  std::size_t linger_bytes_max = 1024 * 1024;
};

/// Counts of one worker, read by other threads.
struct WorkerCounters {
  std::atomic<std::uint64_t> accepted = 0;
  std::atomic<std::uint64_t> active = 0;
  std::atomic<std::uint64_t> requests = 0;
  std::atomic<std::uint64_t> snapshot_version = 0;  ///< of what it serves by
};

/// What one thread of the data plane owns. Nothing here is touched by another thread, but for the
/// counters.
struct Worker final : TlsIdentities {
  Worker(EventLoop& loop, std::uint64_t seed);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// The plugins of the exchange's route with those of its consumer; made once for each pair.
  std::shared_ptr<const Chain> merged_chain(const Exchange& exchange);

  std::unique_ptr<RequestHandler> take_handler();
  void give_back(std::unique_ptr<RequestHandler> handler);

  /// Calls `on_events(0)` of the connection when the events at hand are done.
  void drive_later(ClientConnection& client);
  /// Closes it then: it is in the middle of being used.
  void close_later(ClientConnection& client);
  /// It is closed: destroys it, when nobody is inside of it any more.
  void forget(ClientConnection& client);

  /// Of the certificates that are served by now.
  const TlsIdentity* find_identity(std::string_view server_name) const override;

  /// Serves new requests by that snapshot.
  void use(std::shared_ptr<const Snapshot> next);
  /// Ends the loop when all requests have ended, or after that many milliseconds.
  void drain(std::uint64_t milliseconds);

  /// The value of Date (RFC 9110, 5.6.7), made once a second.
  std::string_view http_date();

  EventLoop& loop;
  ClientLimits limits;
  AddressSet trusted_addresses;  ///< of clients whose X-Forwarded fields are believed
  std::shared_ptr<const Snapshot> snapshot;
  std::unique_ptr<UpstreamPool> pool;
  WorkerCounters counters;

  /// One buffer that all connections read into, in turn: what is in it has to be used or copied
  /// before the next read.
  static constexpr std::size_t read_buffer_bytes = 256 * 1024;
  std::unique_ptr<char[]> read_buffer;
  HeadBuffer head_buffer;  ///< where heads that are sent are put together

  struct MergedKey {
    const Chain* chain;
    const Consumer* consumer;

    bool operator==(const MergedKey&) const = default;
  };

  struct MergedHash {
    std::size_t operator()(const MergedKey& key) const;
  };

  // More than this are forgotten all at once and made anew.
  static constexpr std::size_t merged_max = 10'000;
  std::unordered_map<MergedKey, std::shared_ptr<const Chain>, MergedHash> merged;

  /// Makes what answers requests; without it they are proxied.
  std::function<std::unique_ptr<RequestHandler>(Worker&)> make_handler;
  /// Those that wait for their next request.
  std::vector<std::unique_ptr<RequestHandler>> free_handlers;
  /// Every open client connection, for draining.
  std::unordered_map<ClientConnection*, std::unique_ptr<ClientConnection>> clients;

  /// What the plugin `public-api` gives to clients; null: nothing.
  const PublicApis* public_apis = nullptr;
  /// Null: requests are not logged.
  std::unique_ptr<AccessLog> log;

  bool is_draining = false;

 private:
  class DrainTimer;
  void close_all();
  std::vector<ClientConnection*> open_clients() const;
  std::unique_ptr<DrainTimer> drain_timer_;
  std::time_t date_second_ = 0;
  std::string date_;
};

}  // namespace gwctl::runtime
