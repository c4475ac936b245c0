// Faults that need more than a script: what happens while the gateway does not look, and sizes at
// which mistakes would show.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/proxy/scene.h"

namespace gwctl::proxy_test {
namespace {

using Clock = std::chrono::steady_clock;

std::atomic<bool> is_held = false;
std::atomic<int> held_threads = 0;

/// While it lives, all other threads of this process stand still.
class Hold {
 public:
  Hold() {
    is_held = true;
    std::signal(SIGUSR1, [](int) {
      ++held_threads;
      while (is_held) ::poll(nullptr, 0, 1);
      --held_threads;
    });
    int others = 0;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/task"}) {
      const int thread = std::atoi(entry.path().filename().c_str());
      if (thread == ::gettid()) continue;
      others += ::syscall(SYS_tgkill, ::getpid(), thread, SIGUSR1) == 0 ? 1 : 0;
    }
    const auto deadline = Clock::now() + std::chrono::seconds{1};
    while (held_threads < others && Clock::now() < deadline) ::poll(nullptr, 0, 1);
  }

  ~Hold() {
    is_held = false;
    while (held_threads != 0) ::poll(nullptr, 0, 1);
  }
};

constexpr std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// Has the upstream answer what comes on that connection.
void answer_on(Scene& scene, Peer& upstream, std::size_t body_size) {
  REQUIRE(scene.go_on_until([&] {
    const std::size_t end = upstream.received.find("\r\n\r\n");
    return end != std::string::npos && upstream.received.size() == end + 4 + body_size;
  }));
  upstream.received.clear();
  upstream.send(answer);
}

void expect_ok(Scene& scene, Peer& client) {
  REQUIRE(scene.go_on_until([&] { return client.received.ends_with("\r\n\r\nok"); }));
  CHECK(client.received.starts_with("HTTP/1.1 200 "));
  client.received.clear();
}

// An upstream that was started anew, say. The request and the end of the connection are there
// before the gateway looks at either.
TEST_CASE("a connection of the pool that has ended costs no request") {
  struct Row {
    const char* method;
    std::size_t body_size;
  };

  constexpr std::size_t streamed = 100'000;  // too long to be kept for another try
  for (const Row& row : {Row{"GET", 0}, Row{"POST", 10}, Row{"PUT", 10}, Row{"PUT", streamed}}) {
    CAPTURE(row.method, row.body_size);
    Scene scene;
    Peer& client = scene.connect();
    const std::string request =
        std::string{row.method} +
        " / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(row.body_size) + "\r\n\r\n" +
        std::string(row.body_size, 'x');
    client.send(request);
    Peer& first = scene.accept();
    answer_on(scene, first, row.body_size);
    expect_ok(scene, client);
    {
      const Hold hold;
      client.send(request);
      client.pump();
      first.close();
    }
    answer_on(scene, scene.accept(), row.body_size);
    expect_ok(scene, client);
  }
}

TEST_CASE("a gigabyte for a client that takes its time costs no memory") {
  constexpr std::size_t size = (is_sanitized ? 32 : 1024) * mebibyte;
  constexpr std::size_t growth_max = 32 * mebibyte;
  Scene scene;
  Peer& client = scene.connect();
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  Peer& upstream = scene.accept();
  upstream.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n");
  const std::string piece(mebibyte, 'x');
  REQUIRE(scene.go_on_until([&] { return has_head(client); }));
  std::size_t received = client.received.size() - client.received.find("\r\n\r\n") - 4;
  std::size_t sent = 0;
  const std::size_t before = resident_bytes();
  std::size_t largest = before;
  const auto goes_on = [&] {
    received += client.received.size();
    client.received.clear();
    client.is_paused = !client.is_paused;
    if (!upstream.has_unsent() && sent < size) {
      upstream.send(piece);
      sent += piece.size();
      largest = std::max(largest, resident_bytes());
    }
    return received >= size;
  };
  client.received.clear();
  CHECK(scene.go_on_until(goes_on, 120));
  CHECK(received == size);
  CHECK((is_sanitized || largest < before + growth_max));
}

TEST_CASE("a hundred thousand routes") {
  constexpr int count = is_sanitized ? 5'000 : 100'000;
  constexpr std::chrono::seconds load_max{30};
  std::string config =
      "upstreams: [{id: u, type: roundrobin, nodes: {'127.0.0.1:1': 1}}]\nroutes:\n";
  for (int i = 0; i < count; ++i) {
    const std::string number = std::to_string(i);
    config +=
        "  - {id: r" + number + ", uri: /api/" + number + "/*, upstream_id: u, methods: [GET]}\n";
  }
  Scene scene;
  const auto begin = Clock::now();
  REQUIRE(scene.gateway().replace(read_model(config)).empty());
  CHECK(Clock::now() - begin < load_max);
  for (const int number : {0, count / 2, count - 1, count}) {
    Peer& client = scene.connect();
    client.send("GET /api/" + std::to_string(number) + "/x HTTP/1.1\r\nHost: a\r\n\r\n");
    REQUIRE(scene.go_on_until([&] { return has_head(client); }));
    // Nobody listens at the upstream.
    CHECK(client.received.substr(9, 3) == (number == count ? "404" : "502"));
  }
}

}  // namespace
}  // namespace gwctl::proxy_test
