// What no script tells well: much data, many connections, no descriptors left.

#define CATCH_CONFIG_MAIN
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/proxy/scene.h"

namespace gwctl::proxy_test {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t total_bytes = 64 * mebibyte;
// What sockets and gateway may hold of it.
constexpr std::size_t held_bytes_max = 24 * mebibyte;

TEST_CASE("an upstream is not read faster than the client reads") {
  Scene scene;
  Peer& client = scene.connect();
  client.is_paused = true;
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  Peer& upstream = scene.accept();
  REQUIRE(scene.go_on_until([&] { return has_head(upstream); }));
  upstream.received.clear();
  upstream.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(total_bytes) + "\r\n\r\n");
  const std::string piece(mebibyte, 'x');
  const std::size_t sent = scene.send_until_stuck(upstream, piece, total_bytes);
  CHECK(sent < held_bytes_max);
  client.is_paused = false;
  REQUIRE(scene.go_on_until([&] { return has_head(client); }));
  client.received.erase(0, client.received.find("\r\n\r\n") + 4);
  CHECK(scene.send_to(upstream, client, piece, sent, total_bytes, total_bytes) == total_bytes);
}

TEST_CASE("a client is not read faster than the upstream reads") {
  Scene scene;
  Peer& client = scene.connect();
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(total_bytes) +
              "\r\n\r\n");
  const std::string piece(mebibyte, 'x');
  client.send(piece);
  Peer& upstream = scene.accept();
  upstream.is_paused = true;
  const std::size_t sent = mebibyte + scene.send_until_stuck(client, piece, total_bytes - mebibyte);
  CHECK(sent < held_bytes_max);
  upstream.is_paused = false;
  REQUIRE(scene.go_on_until([&] { return has_head(upstream); }));
  upstream.received.erase(0, upstream.received.find("\r\n\r\n") + 4);
  CHECK(scene.send_to(client, upstream, piece, sent, total_bytes, total_bytes) == total_bytes);
}

TEST_CASE("a body of many chunks takes no memory") {
  Scene scene;
  Peer& client = scene.connect();
  client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  std::string piece;
  while (piece.size() < mebibyte) piece += "400\r\n" + std::string(1024, 'x') + "\r\n";
  client.send(piece);
  Peer& upstream = scene.accept();
  REQUIRE(scene.go_on_until([&] { return has_head(upstream); }));
  const std::size_t before = resident_bytes();
  scene.send_to(client, upstream, piece, 0, total_bytes, total_bytes - mebibyte);
  if (!is_sanitized) CHECK(resident_bytes() < before + held_bytes_max);
}

TEST_CASE("a client gets its turn beside one that pipelines without end") {
  Scene scene;
  Peer& greedy = scene.connect();
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "GET /../ HTTP/1.1\r\nHost: a\r\n\r\n";
  greedy.send(many);
  REQUIRE(scene.go_on_until([&] { return !greedy.received.empty(); }));
  Peer& other = scene.connect();
  other.send("GET /../ HTTP/1.1\r\nHost: a\r\n\r\n");
  const bool is_served = scene.go_on_until([&] {
    greedy.received.clear();
    if (!greedy.has_unsent()) greedy.send(many);
    return has_head(other);
  });
  CHECK(is_served);
}

TEST_CASE("a thousand connections that are idle") {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  Scene scene{2};
  std::vector<Peer*> clients;
  constexpr std::size_t count = 1000;
  for (std::size_t i = 0; i < count; ++i) clients.push_back(&scene.connect());
  const auto active = [&] { return scene.gateway().server().totals().active; };
  REQUIRE(scene.go_on_until([&] { return active() == count; }));
  for (Peer* const client : clients) client->send("GET /../ HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(scene.go_on_until([&] {
    return std::ranges::all_of(clients, [](const Peer* client) { return has_head(*client); });
  }));
  scene.close_all();
  CHECK(scene.go_on_until([&] { return active() == 0; }));
}

TEST_CASE("configs are swapped while two workers serve") {
  Scene scene{2};
  std::vector<Peer*> clients;
  for (int i = 0; i < 16; ++i) clients.push_back(&scene.connect());
  for (int round = 0; round < 20; ++round) {
    for (Peer* const client : clients) {
      client->received.clear();
      client->send("GET /../ HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    CHECK(scene.gateway().replace(read_model(scene.config())).empty());
    REQUIRE(scene.go_on_until([&] {
      return std::ranges::all_of(clients, [](const Peer* client) { return has_head(*client); });
    }));
  }
}

// A process of its own, for few descriptors are left to all of it.
[[noreturn]] void serve_with_few_descriptors(int tell, std::uint16_t upstream_port) {
  constexpr rlim_t few = 40;
  const rlimit limit{few, few};
  GatewaySetup setup;
  setup.config = config_for(upstream_port);
  const auto gateway = start_gateway(setup);
  ::setrlimit(RLIMIT_NOFILE, &limit);
  const std::uint16_t port = port_of(*gateway);
  if (::write(tell, &port, sizeof port) != sizeof port) ::_exit(1);
  while (true) ::pause();
}

TEST_CASE("a gateway without descriptors goes on when it has some again") {
  const Listening upstream = listen_on_loopback();
  int tell[2];
  REQUIRE(::pipe(tell) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) serve_with_few_descriptors(tell[1], upstream.port);
  std::uint16_t port = 0;
  REQUIRE(::read(tell[0], &port, sizeof port) == sizeof port);
  const auto ask = [&](int milliseconds) {
    Peer client{connect_to_loopback(port)};
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto deadline = Clock::now() + std::chrono::milliseconds{milliseconds};
    Descriptor served;
    while (!has_head(client) && client.state == Peer::State::open && Clock::now() < deadline) {
      client.pump();
      if (Descriptor accepted = accept_from(upstream); accepted.get() >= 0) {
        Peer peer{std::move(accepted)};
        peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        peer.pump();
        // It has to hear the request before it closes.
        pollfd wanted{peer.descriptor(), POLLIN, 0};
        ::poll(&wanted, 1, 100);
        peer.pump();
      }
      pollfd wanted{client.descriptor(), POLLIN, 0};
      ::poll(&wanted, 1, 1);
    }
    return client.received.substr(0, 12);
  };
  CHECK(ask(5000) == "HTTP/1.1 200");
  {
    std::vector<Descriptor> many;
    for (int i = 0; i < 100; ++i) many.push_back(connect_to_loopback(port));
    CHECK(ask(300).empty());
  }
  CHECK(ask(5000) == "HTTP/1.1 200");
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  ::close(tell[0]);
  ::close(tell[1]);
}

}  // namespace
}  // namespace gwctl::proxy_test
