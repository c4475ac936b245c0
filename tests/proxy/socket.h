#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>

#include "gateway-runtime/net/tls.h"

namespace gwctl::proxy_test {

/// A descriptor that is closed with its owner.
class Descriptor {
 public:
  Descriptor() = default;

  explicit Descriptor(int descriptor) : descriptor_{descriptor} {}

  Descriptor(Descriptor&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}

  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }

  ~Descriptor();

  int get() const { return descriptor_; }

  void close() { *this = Descriptor{}; }

 private:
  int descriptor_ = -1;
};

/// One end of a connection that the test holds. Nothing in it blocks.
class Peer {
 public:
  enum class State : std::uint8_t { open, ended, reset };

  /// `tls`: null for none.
  explicit Peer(Descriptor descriptor, std::unique_ptr<runtime::TlsSession> tls = nullptr)
      : descriptor_{std::move(descriptor)}, tls_{std::move(tls)} {}

  int descriptor() const { return descriptor_.get(); }

  bool is_open() const { return descriptor_.get() >= 0; }

  /// What poll(2) is to look for.
  short wanted_events() const;

  /// Reads and writes as much as goes.
  void pump();

  void send(std::string_view text) { unsent_ += text; }

  bool has_unsent() const { return sent_ != unsent_.size(); }

  void shut_down();

  void close();

  /// Closes with a reset.
  void reset();

  std::string received;    ///< and not looked at yet
  bool is_paused = false;  ///< does not read
  State state = State::open;

 private:
  void read();
  void write();
  ssize_t receive(char* to, std::size_t bytes);
  ssize_t send_some(std::string_view text);

  Descriptor descriptor_;
  std::unique_ptr<runtime::TlsSession> tls_;
  std::string unsent_;
  std::size_t sent_ = 0;  // of that, after all
};

/// A socket that listens on a port of its own on the loopback.
struct Listening {
  Descriptor descriptor;
  std::uint16_t port = 0;
};

Listening listen_on_loopback(int backlog = 128);
/// A port that refuses connections as long as the descriptor is held.
Listening refuse_on_loopback();
/// Starts a connection; it may not stand yet.
Descriptor connect_to_loopback(std::uint16_t port);
/// The next connection that came in, or none.
Descriptor accept_from(const Listening& listening);

}  // namespace gwctl::proxy_test
