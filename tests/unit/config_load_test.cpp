#include <map>

#include <catch2/catch.hpp>

#include "config/check.h"
#include "config/dialect.h"
#include "config/load.h"
#include "config/write_adc.h"
#include "config/write_standalone.h"
#include "core/js_text.h"
#include "core/read_document.h"
#include "core/write_yaml.h"

namespace gwctl::config {
namespace {

using Values = std::map<std::string, std::string, std::less<>>;

Variables variables(Values values) {
  return [values = std::move(values)](std::string_view name) -> std::optional<std::string> {
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional{found->second};
  };
}

// The resources as lines, then what is wrong.
std::string shown(const Model& model, const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const KindInfo& kind : kinds()) {
    for (const auto& [id, resource] : model.of(kind.kind)) {
      text += std::string{kind.plural} + " " + id + " " + to_json(*resource->value) + "\n";
    }
  }
  for (const Diagnostic& each : diagnostics) text += each.message + "\n";
  return text;
}

std::string read(std::string_view text, const Values& values = {}) {
  std::shared_ptr<const Document> document = read_yaml("/c.yaml", std::string{text});
  const auto dialect = detect_dialect(document->root());
  REQUIRE(dialect);
  std::vector<Diagnostic> diagnostics;
  const Model model = read_config(document, *dialect, variables(values), diagnostics);
  return shown(model, diagnostics);
}

std::optional<Dialect> dialect_of(std::string_view text) {
  return detect_dialect(read_yaml("c", std::string{text})->root());
}

}  // namespace

TEST_CASE("The dialect of a config is told by what it holds", "[config]") {
  CHECK(dialect_of("routes: []\n#END\n") == Dialect::apisix);
  CHECK(dialect_of("services: [{id: 1, name: a}]") == Dialect::apisix);
  CHECK(dialect_of("services: [{name: a}]") == Dialect::adc);
  CHECK(dialect_of("services: [{id: 1, routes: []}]") == Dialect::adc);
  CHECK(dialect_of("global_rules: {cors: {}}") == Dialect::adc);
  CHECK(dialect_of("consumers: [{username: a, credentials: []}]") == Dialect::adc);
  CHECK(dialect_of("consumers: [{username: a}]") == Dialect::apisix);
  CHECK_FALSE(dialect_of("openapi: 3.1.0\nservices: []"));
  CHECK_FALSE(dialect_of("services: {web: {image: nginx}}"));
  CHECK_FALSE(dialect_of("- routes"));
}

TEST_CASE("An ADC file becomes flat, with ADC's ids", "[config]") {
  CHECK(read("services:\n"
             "  - name: httpbin\n"
             "    description: d\n"
             "    labels: {owners: [a, b]}\n"
             "    upstream: {nodes: [{host: h, port: 80, weight: 1}]}\n"
             "    upstreams: [{name: canary, nodes: []}]\n"
             "    routes: [{name: get-ip, uris: [/ip]}]\n"
             "consumers:\n"
             "  - username: jack\n"
             "    credentials: [{name: primary, type: key-auth, config: {key: k}}]\n"
             "global_rules: {cors: {}}\n"
             "plugin_metadata: {http-logger: {log_format: {}}}\n"
             "ssls:\n"
             "  - snis: [api.example.com]\n"
             "    certificates: [{certificate: A, key: B}, {certificate: C, key: D}]\n") ==
        "routes 8f75d1a5bffdf6d23d68a604ef3f830df80abf95 "
        "{\"id\":\"8f75d1a5bffdf6d23d68a604ef3f830df80abf95\",\"name\":\"get-ip\",\"uris\":[\"/"
        "ip\"],\"service_id\":\"1cce0451c1506aebd20dc38421c5cc856493e694\"}\n"
        "services 1cce0451c1506aebd20dc38421c5cc856493e694 "
        "{\"id\":\"1cce0451c1506aebd20dc38421c5cc856493e694\",\"name\":\"httpbin\",\"desc\":\"d\","
        "\"labels\":{\"owners\":\"[\\\"a\\\",\\\"b\\\"]\"},\"upstream_id\":"
        "\"1cce0451c1506aebd20dc38421c5cc856493e694\"}\n"
        "upstreams 1cce0451c1506aebd20dc38421c5cc856493e694 "
        "{\"id\":\"1cce0451c1506aebd20dc38421c5cc856493e694\",\"name\":\"httpbin\",\"nodes\":[{"
        "\"host\":\"h\",\"port\":80,\"weight\":1}]}\n"
        "upstreams 60b89558bd39c5d00c6954bf4e488b53d8703ea0 "
        "{\"id\":\"60b89558bd39c5d00c6954bf4e488b53d8703ea0\",\"name\":\"canary\",\"nodes\":[],"
        "\"labels\":{\"__ADC_UPSTREAM_SERVICE_ID\":\"1cce0451c1506aebd20dc38421c5cc856493e694\"}}\n"
        "consumers jack {\"username\":\"jack\"}\n"
        "credentials jack/credentials/0d9b02907b61bece798022e2a17639acfa6c2136 "
        "{\"id\":\"jack/credentials/0d9b02907b61bece798022e2a17639acfa6c2136\",\"name\":"
        "\"primary\",\"plugins\":{\"key-auth\":{\"key\":\"k\"}}}\n"
        "global_rules cors {\"id\":\"cors\",\"plugins\":{\"cors\":{}}}\n"
        "plugin_metadata http-logger {\"id\":\"http-logger\",\"log_format\":{}}\n"
        "ssls 1bc412bb089640910fc9d31961ec226b1ba8274d "
        "{\"id\":\"1bc412bb089640910fc9d31961ec226b1ba8274d\",\"snis\":[\"api.example.com\"],"
        "\"cert\":\"A\",\"certs\":[\"C\"],\"key\":\"B\",\"keys\":[\"D\"]}\n");
}

TEST_CASE("Resources of a standalone file keep their ids or get one by their place", "[config]") {
  CHECK(read("routes: [{uri: /a}, {id: 7, uri: /b}]\n"
             "consumers: [{username: jack}, {id: jack/credentials/c1, plugins: {}}]\n"
             "routes_conf_version: 4\n#END\n") ==
        "routes 7 {\"id\":7,\"uri\":\"/b\"}\n"
        "routes arr_1 {\"uri\":\"/a\"}\n"
        "consumers jack {\"username\":\"jack\"}\n"
        "credentials jack/credentials/c1 {\"id\":\"jack/credentials/c1\",\"plugins\":{}}\n");
  CHECK(read("routes: [{id: 1, uri: /a}, {id: '1', uri: /b}]\nrouts: []\nservices: {a: 1}\n") ==
        "routes 1 {\"id\":1,\"uri\":\"/a\"}\n"
        "the route \"1\" is defined twice; it is also at /c.yaml:1:15\n"
        "there are no resources called routs; did you mean \"routes\"?\n"
        "services must be a list\n");
}

TEST_CASE("Variables are put in for what they are", "[config]") {
  const Values values{{"PORT", "80"}, {"HOST", "h"}, {"key", "k"}, {"ON", "true"}};
  // Plain scalars are read anew, quoted ones stay texts; other things in braces are the gateway's.
  CHECK(read("routes:\n"
             "  - id: \"${PORT}\"\n"
             "    a: ${PORT}\n"
             "    b: ${ON}\n"
             "    c: 'x${HOST}'\n"
             "    d: ${NO:-1.5}\n"
             "    e: \"${http_x}${a.b}\"\n"
             "    f: '\\${HOST}'\n"
             "    g: $env://HOST\n",
             values) ==
        "routes 80 {\"id\":\"80\",\"a\":80,\"b\":true,\"c\":\"xh\",\"d\":1.5,"
        "\"e\":\"${http_x}${a.b}\",\"f\":\"${HOST}\",\"g\":\"$env://HOST\"}\n");
  CHECK(read("upstreams:\n  - id: 1\n    nodes: {\"${{HOST}}:${{NONE:=81}}\": 1}\n", values) ==
        "upstreams 1 {\"id\":1,\"nodes\":{\"h:81\":1}}\n");
  CHECK(read("consumers: [{username: \"${key}\", credentials: []}]", values) ==
        "consumers k {\"username\":\"k\"}\n");
  CHECK(read("routes: [{id: 1, uri: \"/${NONE}\"}]", values) ==
        "routes 1 {\"id\":1,\"uri\":\"/${NONE}\"}\n"
        "the environment variable NONE is not set; ${NONE} can have a default as in "
        "${NONE:-default}, and \\${NONE} is the text itself\n");
}

TEST_CASE("What is written is read as the same config", "[config]") {
  constexpr std::string_view adc =
      "services:\n"
      "  - name: httpbin\n"
      "    description: d\n"
      "    labels: {team: a}\n"
      "    hosts: [a.test]\n"
      "    upstream: {nodes: [{host: h, port: 80, weight: 1}], checks: {active: {}}}\n"
      "    upstreams: [{name: canary, labels: {x: 'y'}, nodes: []}, {name: other, nodes: []}]\n"
      "    routes: [{name: get-ip, uris: [/ip], vars: [[a, '==', '1']]}]\n"
      "  - name: db\n"
      "    stream_routes: [{name: mysql, server_port: 9100}]\n"
      "consumers:\n"
      "  - username: jack\n"
      "    credentials: [{name: primary, type: key-auth, config: {key: '0123'}}]\n"
      "global_rules: {cors: {}, prometheus: {}}\n"
      "plugin_metadata: {http-logger: {log_format: {}}}\n"
      "ssls:\n"
      "  - snis: [api.example.com]\n"
      "    certificates: [{certificate: \"A\\nB\\n\", key: B}, {certificate: C, key: \" D\\n\"}]\n";
  const auto read_back = [](std::string text) {
    std::shared_ptr<const Document> document = read_yaml("c", std::move(text));
    const auto dialect = detect_dialect(document->root());
    REQUIRE(dialect);
    std::vector<Diagnostic> diagnostics;
    Model model = read_config(document, *dialect, nullptr, diagnostics);
    CHECK(diagnostics.empty());
    return model;
  };
  const Model model = read_back(std::string{adc});
  std::vector<Diagnostic> lost;
  const Model by_adc = read_back(write_yaml(write_adc(model, lost)->root()));
  CHECK(lost.empty());
  CHECK(shown(by_adc, {}) == shown(model, {}));
  CHECK(digest_of(by_adc) == digest_of(model));
  CHECK(digest_of(read_back(write_yaml(write_standalone(model)->root()))) == digest_of(model));
  CHECK(digest_of(read_back(to_json(write_standalone(model)->root()))) == digest_of(model));
}

TEST_CASE("The digest is of the resources, not of their writing", "[config]") {
  const auto digest = [](std::string_view text) {
    std::vector<Diagnostic> diagnostics;
    return digest_of(read_standalone(read_yaml("c", std::string{text}), diagnostics));
  };
  const std::string one = digest("routes: [{id: 1, uri: /a}]");
  CHECK(one.size() == 64);
  CHECK(one == digest("routes:\n  - uri: /a\n    id: 1\n"));
  CHECK(one != digest("routes: [{id: 1, uri: /b}]"));
  CHECK(one != digest("services: [{id: 1, uri: /a}]"));
}

}  // namespace gwctl::config
