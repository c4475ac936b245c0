#include "gateway-runtime/upstream_nodes.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "core/read_document.h"
#include "gateway-runtime/compile_upstream.h"

namespace gwctl::runtime {
namespace {

const NameTable names{{"one.test", {"10.0.0.1"}},
                      {"two.test", {"10.0.0.1", "10.0.0.2"}},
                      {"six.test", {"::1"}},
                      {"none.test", {}}};

struct Row {
  const char* nodes;
  std::string_view made;  // address, weight, Host of each
};

TEST_CASE("Nodes are addresses with a weight") {
  const Row rows[] = {
      {"{'127.0.0.1:80': 2}", "127.0.0.1:80 2 127.0.0.1"},
      {"{'127.0.0.1:81': 2}", "127.0.0.1:81 2 127.0.0.1:81"},
      {"{'127.0.0.1': 2}", "127.0.0.1:80 2 127.0.0.1"},
      {"{'one.test': 1}", "10.0.0.1:80 1 one.test"},
      {"{'two.test:81': 3}", "10.0.0.1:81 3 two.test:81, 10.0.0.2:81 3 two.test:81"},
      {"{'six.test': 1}", "[::1]:80 1 six.test"},
      {"{'[::1]:81': 1}", "[::1]:81 1 [::1]:81"},
      {"{'[::1]': 1}", "[::1]:80 1 [::1]"},
      {"[{host: '[::1]', port: 81, weight: 4}]", "[::1]:81 4 [::1]:81"},
      {"[{host: one.test, weight: 4}]", "10.0.0.1:80 4 one.test"},
      {"{'none.test:81': 1}",
       "(\"none.test\" does not resolve; it gets no requests until it does)"},
      {"{'none.test:81': 1, 'one.test': 1}",
       "10.0.0.1:80 1 one.test (\"none.test\" does not resolve; it gets no requests until it "
       "does)"},
      {"{'::1:81': 1}",
       "::1:81 1 ::1:81 (\"::1\" is no address: those of IPv6 are written in brackets)"},
      {"{'127.0.0.1:0': 1}", "error: \"127.0.0.1:0\" has no valid port"},
      {"{'127.0.0.1:99999': 1}", "error: \"127.0.0.1:99999\" has no valid port"},
      {"[{port: 1}]", "error: a node without a host"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.nodes);
    const auto document = read_yaml("nodes.yaml", row.nodes);
    Upstream upstream;
    std::vector<std::string> warnings;
    const auto added = add_nodes(document->root(), names, upstream, warnings);
    std::string made = added ? "" : "error: " + added.error().message;
    for (const UpstreamNode& node : upstream.nodes) {
      made += fmt::format("{}{} {} {}", made.empty() ? "" : ", ", node.address_text, node.weight,
                          node.host_field);
    }
    for (const std::string& warning : warnings)
      made += fmt::format("{}({})", made.empty() ? "" : " ", warning);
    CHECK(made == row.made);
  }
}

TEST_CASE("Names are told from addresses") {
  const auto document = read_yaml(
      "upstream.yaml", "nodes: {'127.0.0.1:80': 1, 'a.test:80': 1, '[::1]:80': 1, b.test: 1}");
  std::set<std::string> found;
  collect_names(document->root(), found);
  CHECK(found == std::set<std::string>{"a.test", "b.test"});
}

TEST_CASE("Checks that cannot be done are refused") {
  const char* const refused[] = {
      "{passive: {}}",
      "{active: {http_path: \"/a b\"}}",
      "{active: {req_headers: [\"a\"]}}",
      "{active: {req_headers: [\"a: b\\r\\nc: d\"]}}",
      "{active: {host: \"a\\nb\"}}",
  };
  for (const char* checks : refused) {
    CAPTURE(checks);
    const auto document =
        read_yaml("upstream.yaml", fmt::format("{{nodes: {{'10.0.0.1': 1}}, checks: {}}}", checks));
    std::vector<std::string> warnings;
    CHECK(!compile_upstream(document->root(), "", {nullptr, names, {}, {}, warnings}));
    // Where checks are off, they are not looked at.
    Settings unchecked;
    unchecked.checks_health = false;
    CHECK(compile_upstream(document->root(), "", {nullptr, names, {}, unchecked, warnings}));
  }
}

TEST_CASE("Health is kept where node and checks are as before") {
  const auto make = [](const char* text, const Upstream* previous) {
    const auto document = read_yaml("upstream.yaml", text);
    std::vector<std::string> warnings;
    return compile_upstream(document->root(), "", {previous, names, {}, {}, warnings}).value();
  };
  const auto first = make("{nodes: {'10.0.0.1': 1}, checks: {active: {http_path: /a}}}", nullptr);
  const auto same = make(
      "{nodes: {'10.0.0.1': 5, '10.0.0.2': 1}, retries: 1, checks: {active: "
      "{http_path: /a}}}",
      first.get());
  CHECK(same->nodes[0].health == first->nodes[0].health);
  CHECK(same->nodes[1].health != nullptr);
  const auto other =
      make("{nodes: {'10.0.0.1': 1}, checks: {active: {http_path: /b}}}", same.get());
  CHECK(other->nodes[0].health != first->nodes[0].health);
  CHECK(other->nodes[0].state == first->nodes[0].state);
  const auto none = make("{nodes: {'10.0.0.1': 1}}", other.get());
  CHECK(none->nodes[0].health == nullptr);
}

}  // namespace
}  // namespace gwctl::runtime
