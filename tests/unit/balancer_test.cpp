#include "gateway-runtime/balancer.h"

#include <map>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/read_document.h"
#include "gateway-runtime/compile_upstream.h"
#include "tests/unit/request_text.h"

namespace gwctl::runtime {
namespace {

using Counts = std::map<std::uint16_t, int>;  // by port

struct Fixture {
  explicit Fixture(const std::string& yaml, const Upstream* previous = nullptr)
      : document{read_yaml("upstream.yaml", yaml)},
        upstream{compile_upstream(document->root(), "/apisix/upstreams/1",
                                  {previous, names, model, settings, warnings})
                     .value()},
        balancer{make_balancer(*upstream, 0)} {}

  std::uint16_t port(std::uint32_t node) const { return upstream->nodes[node].port; }

  // The ports of the tries of one request, all of which fail.
  std::vector<std::uint16_t> tries(Exchange& exchange) {
    std::vector<std::uint16_t> ports;
    exchange.attempts.clear();
    while (const auto node = balancer->pick(exchange, exchange.attempts)) {
      if (exchange.attempts.size() > upstream->nodes.size()) break;
      Attempt attempt;
      attempt.node = *node;
      attempt.has_failed = true;
      balancer->done(attempt);
      exchange.attempts.push_back(attempt);
      ports.push_back(port(*node));
    }
    return ports;
  }

  // Which ports so many requests, one after the other, go to.
  Counts counts(int requests, std::string_view key = {}) {
    Counts all;
    for (int i = 0; i < requests; ++i) {
      RequestText exchange{key.empty() ? "GET /?id=" + std::to_string(i) : std::string{key}};
      Attempt attempt;
      attempt.node = balancer->pick(exchange, {}).value();
      attempt.status = 200;
      balancer->done(attempt);
      ++all[port(attempt.node)];
    }
    return all;
  }

  NameTable names;
  config::Model model;
  Settings settings;
  std::vector<std::string> warnings;
  std::shared_ptr<const Document> document;
  std::shared_ptr<const Upstream> upstream;
  std::unique_ptr<Balancer> balancer;
};

void fail_health(const Upstream& upstream, std::uint16_t port) {
  HealthLimits limits;
  std::ranges::fill(limits.limits, std::uint8_t{1});
  for (const UpstreamNode& node : upstream.nodes) {
    if (node.port == port) node.health->report(HealthReport::tcp_failure, limits);
  }
}

TEST_CASE("Round robin gives each node its weight in every cycle") {
  struct Row {
    const char* nodes;
    int requests;
    Counts counts;
  };

  const Row rows[] = {
      {"{'10.0.0.1:1': 1}", 4, {{1, 4}}},
      {"{'10.0.0.1:1': 1, '10.0.0.1:2': 1}", 10, {{1, 5}, {2, 5}}},
      {"{'10.0.0.1:1': 3, '10.0.0.1:2': 1}", 8, {{1, 6}, {2, 2}}},
      {"{'10.0.0.1:1': 100, '10.0.0.1:2': 50, '10.0.0.1:3': 50}", 8, {{1, 4}, {2, 2}, {3, 2}}},
      {"{'10.0.0.1:1': 1, '10.0.0.1:2': 0}", 4, {{1, 4}}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.nodes);
    CHECK(Fixture{std::string{"nodes: "} + row.nodes}.counts(row.requests) == row.counts);
  }
}

TEST_CASE("A request tries each node once, higher priorities first") {
  for (const char* type : {"roundrobin", "chash", "least_conn", "ewma"}) {
    CAPTURE(type);
    Fixture fixture{std::string{"type: "} + type + R"(
key: remote_addr
nodes:
- {host: 10.0.0.1, port: 1, weight: 1, priority: -1}
- {host: 10.0.0.1, port: 2, weight: 1}
- {host: 10.0.0.1, port: 3, weight: 0}
- {host: 10.0.0.1, port: 4, weight: 1000000, priority: 2}
- {host: 10.0.0.1, port: 5, weight: 1, priority: 2}
)"};
    for (int i = 0; i < 5; ++i) {
      RequestText exchange{"GET /"};
      std::vector<std::uint16_t> tries = fixture.tries(exchange);
      REQUIRE(tries.size() == 4);
      std::sort(tries.begin(), tries.begin() + 2);
      CHECK(tries == std::vector<std::uint16_t>{4, 5, 2, 1});
    }
  }
}

TEST_CASE("Unhealthy nodes are passed over until all are") {
  for (const char* type : {"roundrobin", "chash", "least_conn", "ewma"}) {
    CAPTURE(type);
    Fixture fixture{std::string{"type: "} + type + R"(
key: arg_id
nodes: {"10.0.0.1:1": 1, "10.0.0.1:2": 1, "10.0.0.1:3": 1}
checks: {active: {}}
)"};
    fail_health(*fixture.upstream, 1);
    const Counts two = fixture.counts(100);
    CHECK(two.size() == 2);
    CHECK(!two.contains(1));
    RequestText exchange{"GET /"};
    CHECK(fixture.tries(exchange).size() == 2);
    fail_health(*fixture.upstream, 2);
    CHECK(fixture.counts(10) == Counts{{3, 10}});
    fail_health(*fixture.upstream, 3);
    CHECK(fixture.counts(300).size() == 3);
  }
}

TEST_CASE("All nodes of a priority being unhealthy, the next one serves") {
  Fixture fixture{R"(
nodes:
- {host: 10.0.0.1, port: 1, weight: 1, priority: 1}
- {host: 10.0.0.1, port: 2, weight: 1}
checks: {active: {}}
)"};
  CHECK(fixture.counts(4) == Counts{{1, 4}});
  fail_health(*fixture.upstream, 1);
  CHECK(fixture.counts(4) == Counts{{2, 4}});
}

TEST_CASE("Consistent hash takes its key where hash_on says") {
  struct Row {
    const char* hash;
    std::string_view request;
    std::uint16_t port;  // of the key behind `=`: 1 → 1982, 2 → 1980, a → 1981, address → 1982
  };

  const Row rows[] = {
      {"key: arg_id", "GET /?id=2", 1980},
      {"{hash_on: vars, key: arg_id}", "GET /?id=a", 1981},
      {"{hash_on: header, key: X-Session-Id}", "GET /\nX-Session-Id: 2", 1980},
      {"{hash_on: cookie, key: sid}", "GET /\nCookie: a=b; sid=a", 1981},
      {"{hash_on: vars_combinations, key: '$arg_a$arg_b'}", "GET /?b=2", 1980},
      {"{hash_on: vars_combinations, key: '$arg_a$arg_b'}", "GET /", 1982},
      {"{hash_on: consumer}", "GET /", 1982},
      {"key: arg_id", "GET /", 1982},
      {"{hash_on: header, key: sid}", "GET /\nSid: 2", 1980},
  };
  for (const Row& row : rows) {
    CAPTURE(row.hash, row.request);
    const std::string hash = row.hash;
    const std::string inner = hash.front() == '{' ? hash.substr(1, hash.size() - 2) : hash;
    Fixture fixture{"{type: chash, " + inner +
                    ", nodes: {'127.0.0.1:1980': 1, '127.0.0.1:1981': 1, '127.0.0.1:1982': 2}}"};
    CHECK(fixture.counts(3, row.request) == Counts{{row.port, 3}});
  }
}

TEST_CASE("Consistent hash spreads keys by weight") {
  Fixture fixture{"{type: chash, key: arg_id, nodes: {'10.0.0.1:1': 1, '10.0.0.1:2': 3}}"};
  const Counts counts = fixture.counts(10'000);
  CHECK(counts.at(1) > 2'000);
  CHECK(counts.at(1) < 3'000);
}

TEST_CASE("Least connections fills nodes by weight and counts over changes of the config") {
  const std::string head = "{type: least_conn, nodes: {'10.0.0.1:1': 3, '10.0.0.1:2': 1";
  Fixture fixture{head + "}}"};
  RequestText exchange{"GET /"};
  Counts open;
  for (int i = 0; i < 8; ++i) ++open[fixture.port(fixture.balancer->pick(exchange, {}).value())];
  CHECK(open == Counts{{1, 6}, {2, 2}});
  // A new node is filled up before the others get more.
  Fixture later{head + ", '10.0.0.1:3': 1}}", fixture.upstream.get()};
  CHECK(later.port(later.balancer->pick(exchange, {}).value()) == 3);
  CHECK(later.port(later.balancer->pick(exchange, {}).value()) == 3);
  // What ends on the old one is seen by the new one.
  for (int i = 0; i < 2; ++i) {
    Attempt ended;
    ended.node = 1;
    fixture.balancer->done(ended);
  }
  CHECK(later.port(later.balancer->pick(exchange, {}).value()) == 2);
}

TEST_CASE("Least connections counts where there is one node") {
  Fixture one{"{type: least_conn, nodes: {'10.0.0.1:1': 1}}"};
  RequestText exchange{"GET /"};
  CHECK(one.balancer->pick(exchange, {}) == 0U);
  Fixture two{"{type: least_conn, nodes: {'10.0.0.1:1': 1, '10.0.0.1:2': 1}}", one.upstream.get()};
  CHECK(two.port(two.balancer->pick(exchange, {}).value()) == 2);
}

TEST_CASE("Equally busy nodes take turns") {
  Fixture fixture{"{type: least_conn, nodes: {'10.0.0.1:1': 1, '10.0.0.1:2': 1}}"};
  CHECK(fixture.counts(10) == Counts{{1, 5}, {2, 5}});
}

TEST_CASE("EWMA prefers nodes that answer fast, until that is long ago") {
  Fixture fixture{"{type: ewma, nodes: {'10.0.0.1:1': 1, '10.0.0.1:2': 1}}"};
  constexpr std::uint64_t start = 100'000;
  Attempt slow;
  slow.node = 0;
  slow.status = 200;
  slow.begin = start;
  slow.response_time = 1000;
  fixture.balancer->done(slow);
  Attempt failed;
  failed.node = 1;
  failed.has_failed = true;
  failed.begin = start;
  failed.response_time = 60'000;
  fixture.balancer->done(failed);
  RequestText exchange{"GET /"};
  exchange.now = (start + 2000) * 1000;
  for (int i = 0; i < 20; ++i) {
    CHECK(fixture.port(fixture.balancer->pick(exchange, {}).value()) == 2);
  }
  // The slow one is asked where the other was tried.
  CHECK(fixture.port(fixture.balancer->pick(exchange, std::span{&failed, 1}).value()) == 1);
}

}  // namespace
}  // namespace gwctl::runtime
