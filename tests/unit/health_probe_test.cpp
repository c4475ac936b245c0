#include "gateway-runtime/health_probe.h"

#include <chrono>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "core/read_document.h"
#include "gateway-runtime/compile_upstream.h"
#include "gateway-runtime/health_checker.h"

namespace gwctl::runtime {
namespace {

using namespace std::chrono_literals;

/// Takes one connection after the other, reads the head of a request and answers with a fixed text;
/// none: not at all.
class Server {
 public:
  explicit Server(std::optional<std::string> answer) : answer_{std::move(answer)} {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const Address any = Address::make("127.0.0.1", 0).value();
    ::bind(listener_, any.data(), any.size());
    ::listen(listener_, 16);
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&bound), &size);
    address = Address{bound, size};
    thread_ = std::thread{[this] { run(); }};
  }

  ~Server() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }

  Address address;
  std::string request;  ///< the last one; to be read when the server has answered

 private:
  void run() {
    while (true) {
      const int connection = ::accept(listener_, nullptr, nullptr);
      if (connection < 0) return;
      std::string head;
      char buffer[4096];
      while (head.find("\r\n\r\n") == std::string::npos) {
        const ssize_t size = ::recv(connection, buffer, sizeof buffer, 0);
        if (size <= 0) break;
        head.append(buffer, static_cast<std::size_t>(size));
      }
      request = head;
      if (answer_) {
        ::send(connection, answer_->data(), answer_->size(), MSG_NOSIGNAL);
      } else {
        while (::recv(connection, buffer, sizeof buffer, 0) > 0) continue;
      }
      ::close(connection);
    }
  }

  int listener_ = -1;
  std::optional<std::string> answer_;
  std::thread thread_;
};

ProbeOutcome probe(const ProbeTarget& target) {
  const auto loop = EventLoop::make().value();
  std::optional<ProbeOutcome> outcome;
  HealthProbe probe{*loop, target, [&](ProbeOutcome ended) { outcome = ended; }};
  probe.start();
  while (!outcome) loop->run_once(100);
  return *outcome;
}

std::string text_of(ProbeOutcome outcome) {
  constexpr std::string_view names[] = {"connected", "answered", "failed", "late"};
  return fmt::format("{} {}", names[static_cast<std::size_t>(outcome.kind)], outcome.status);
}

TEST_CASE("A probe tells what comes back") {
  struct Row {
    std::optional<std::string> answer;
    std::string_view outcome;
  };

  const Row rows[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "answered 200"},
      {"HTTP/1.0 503 No\r\n\r\n", "answered 503"},
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 302 Found\r\n\r\n", "answered 302"},
      {"SSH-2.0-OpenSSH\r\n\r\n", "answered 0"},
      {"HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x'), "answered 0"},
      {"HTTP/1.1 200 OK\r\n", "failed 0"},
      {"", "failed 0"},
      {std::nullopt, "late 0"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.answer.value_or("(none)").substr(0, 60));
    const Server server{row.answer};
    ProbeTarget target;
    target.address = server.address;
    target.timeout = 200;
    target.request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    CHECK(text_of(probe(target)) == row.outcome);
  }
}

TEST_CASE("A probe of TCP asks for a connection only") {
  ProbeTarget target;
  {
    const Server server{""};
    target.address = server.address;
    CHECK(text_of(probe(target)) == "connected 0");
  }
  CHECK(text_of(probe(target)) == "failed 0");
}

TEST_CASE("A probe asks as its checks say") {
  struct Row {
    const char* upstream;
    std::string_view request;
  };

  const Row rows[] = {
      {"{checks: {active: {}}}", "GET / HTTP/1.1\r\nHost: a.test:81\r\nConnection: close\r\n\r\n"},
      {"{checks: {active: {http_path: /s, host: b.test, req_headers: ['X: y', 'Z: w']}}}",
       "GET /s HTTP/1.1\r\nHost: b.test\r\nConnection: close\r\nX: y\r\nZ: w\r\n\r\n"},
      {"{pass_host: node, checks: {active: {host: b.test}}}",
       "GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n"},
      {"{pass_host: rewrite, upstream_host: c.test, checks: {active: {host: b.test}}}",
       "GET / HTTP/1.1\r\nHost: c.test\r\nConnection: close\r\n\r\n"},
      {"{checks: {active: {http_method: POST, http_req_body: 'a=b'}}}",
       "POST / HTTP/1.1\r\nHost: a.test:81\r\nConnection: close\r\nContent-Length: 3\r\n\r\na=b"},
  };
  const NameTable names{{"a.test", {"10.0.0.1"}}};
  for (const Row& row : rows) {
    CAPTURE(row.upstream);
    std::string text = row.upstream;
    text.insert(1, "nodes: {'a.test:81': 1}, ");
    const auto document = read_yaml("upstream.yaml", text);
    std::vector<std::string> warnings;
    const auto upstream =
        compile_upstream(document->root(), "", {nullptr, names, {}, {}, warnings}).value();
    CHECK(compose_probe(*upstream, upstream->nodes.front()) == row.request);
  }
}

TEST_CASE("Nodes are probed from the start, and no more when they are gone") {
  const Server up{"HTTP/1.1 200 OK\r\n\r\n"};
  const Server down{"HTTP/1.1 500 No\r\n\r\n"};
  const std::string text = fmt::format(
      "{{nodes: {{'{}': 1, '{}': 1}}, checks: {{active: {{unhealthy: {{http_failures: 1}}}}}}}}",
      up.address.text(), down.address.text());
  const auto document = read_yaml("upstream.yaml", text);
  const NameTable names;
  std::vector<std::string> warnings;
  const config::Resource resource;
  Snapshot snapshot;
  snapshot.upstream_of[&resource] =
      compile_upstream(document->root(), "u", {nullptr, names, {}, {}, warnings}).value();
  const Upstream& upstream = *snapshot.upstream_of[&resource];

  std::mutex mutex;
  std::string log;
  const auto checker = HealthChecker::make([&](std::string_view line) {
                         const std::scoped_lock lock{mutex};
                         log += line;
                       }).value();
  checker->watch(snapshot);
  checker->start();
  const auto end = std::chrono::steady_clock::now() + 5s;
  while (upstream.nodes[1].health->is_usable() && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(5ms);
  CHECK(upstream.nodes[0].health->is_usable());
  CHECK(!upstream.nodes[1].health->is_usable());
  checker->watch(Snapshot{});
  checker->stop();
  CHECK(log == fmt::format("u: node {} is unhealthy\n", down.address.text()));
}

}  // namespace
}  // namespace gwctl::runtime
