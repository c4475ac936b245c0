#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/proxy/gateway.h"
#include "tests/proxy/socket.h"

namespace gwctl::proxy_test {

inline constexpr std::size_t mebibyte = 1024 * 1024;

/// One route for everything, to that port.
std::string config_for(std::uint16_t port);

/// A gateway, an upstream that the test plays, and some connections that go on together.
class Scene {
 public:
  explicit Scene(unsigned workers = 1);
  ~Scene();

  runtime::Gateway& gateway() { return *gateway_; }

  std::string config() const { return config_for(upstream_.port); }

  Peer& connect();
  /// The next connection of the gateway to the upstream. It must come.
  Peer& accept();
  /// The same, or null where there is none yet.
  Peer* accept_now();

  void close_all() { peers_.clear(); }

  bool go_on_until(const std::function<bool()>& is_done, int seconds = 20);

  /// Sends up to `most`, until nothing was taken for a while; how much that was.
  std::size_t send_until_stuck(Peer& peer, const std::string& piece, std::size_t most);

  /// Sends up to `most` in all and has the other side throw away what it gets.
  std::size_t send_to(Peer& from, Peer& to, const std::string& piece, std::size_t sent,
                      std::size_t most, std::size_t wanted);

 private:
  Listening upstream_;
  std::unique_ptr<runtime::Gateway> gateway_;
  std::vector<std::unique_ptr<Peer>> peers_;
};

bool has_head(const Peer& peer);

/// Of this process.
std::size_t resident_bytes();

// Sanitizers keep freed memory for a while, so what is resident says nothing there.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool is_sanitized = true;
#else
inline constexpr bool is_sanitized = false;
#endif

}  // namespace gwctl::proxy_test
