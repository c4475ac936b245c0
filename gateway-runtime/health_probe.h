#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "gateway-runtime/http/head.h"
#include "gateway-runtime/loop.h"
#include "gateway-runtime/net/stream.h"

namespace gwctl::runtime {

/// What one probe asks of whom.
struct ProbeTarget {
  Address address;
  std::uint64_t timeout = 1000;  ///< milliseconds, of all of it
  std::string request;           ///< empty: that there is a connection is enough
  Method method = Method::get;
  std::shared_ptr<const TlsClient> tls;  ///< null: without TLS
  std::string server_name;               ///< that TLS asks for
};

struct ProbeOutcome {
  enum class Kind : std::uint8_t { connected, answered, failed, late };

  Kind kind = Kind::failed;
  int status = 0;  ///< answered; 0: what came is no HTTP
};

/// One probe of one node. It reads no further than the head of an answer.
class HealthProbe final : public Handler, private Timer {
 public:
  using Done = std::function<void(ProbeOutcome outcome)>;

  /// `done` is called once; from then on the probe wants to be retired.
  HealthProbe(EventLoop& loop, ProbeTarget target, Done done)
      : loop_{loop}, target_{std::move(target)}, done_{std::move(done)} {}

  void start();
  /// Lets go of its connection; `done` is not called any more.
  void cancel();

  void on_events(std::uint32_t events) override;

 private:
  void on_timer() override;
  bool start_tls();
  bool connect();
  void write();
  void read();
  /// Whether the answer is complete.
  bool parse();
  void end(ProbeOutcome outcome);

  static constexpr std::size_t read_bytes = 4096;

  EventLoop& loop_;
  ProbeTarget target_;
  Done done_;
  Stream stream_;
  bool has_failed_ = false;    // to begin
  bool is_connected_ = false;  // with TLS, when that stands too
  std::size_t written_ = 0;
  std::string answer_;
  std::size_t scanned_ = 0;
};

}  // namespace gwctl::runtime
