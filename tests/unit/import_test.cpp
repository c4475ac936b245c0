#include "config/import/import.h"

#include <cstdlib>
#include <fstream>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "config/check.h"
#include "config/plan/dump.h"

namespace gwctl::config {
namespace {

const std::string golden_path =
    std::string{GWCTL_SOURCE_DIR} + "/tests/golden/config/deck_plugins.jsonl";

LiveObjects live_of(const DesiredObjects& objects) {
  LiveObjects live;
  for (const auto& [key, value] : objects) live.emplace(key, LiveObject{value, 1});
  return live;
}

// What `gwctl validate` would say of it.
std::vector<std::string> errors_of(const Imported& made) {
  std::vector<std::string> errors;
  for (const Diagnostic& each :
       check(dump_of(live_of(made.objects), {Secrets::shown, true, {}}).model, {})) {
    if (each.severity == Severity::error) errors.push_back(each.id + ": " + each.message);
  }
  return errors;
}

std::vector<std::string> told(const Imported& made) {
  std::vector<std::string> all;
  for (const Diagnostic& each : made.diagnostics) all.push_back(each.message);
  return all;
}

Imported import_plugin(const Json& plugin) {
  Json kong{{"_format_version", "3.0"},
            {"services",
             {{{"name", "s"},
               {"host", "a.test"},
               {"routes", {{{"name", "r"}, {"strip_path", false}, {"plugins", {plugin}}}}}}}},
            {"consumers", {{{"username", "jack"}, {"acls", {{{"group", "staff"}}}}}}}};
  return import_deck({{"kong.json", kong.dump()}});
}

Imported deck(std::string yaml) {
  return import_deck({{"kong.yaml", "_format_version: '3.0'\n" + std::move(yaml)}});
}

const Json& route(const Imported& made, const std::string& id) {
  const auto found = made.objects.find({Kind::route, id});
  REQUIRE(found != made.objects.end());
  return found->second;
}

}  // namespace

TEST_CASE("Each plugin of Kong's becomes what the golden file says, and that is right") {
  std::ifstream file{golden_path};
  std::string all;
  const bool updates = std::getenv("UPDATE") != nullptr;  // NOLINT(concurrency-mt-unsafe)
  std::size_t count = 0;
  for (std::string line; std::getline(file, line); ++count) {
    CAPTURE(line);
    Json row = Json::parse(line);
    const Json plugin = row.contains("plugin") ? row["plugin"] : row;
    const Imported made = import_plugin(plugin);
    const Json becomes = member_of(route(made, "r"), "plugins");
    CHECK(errors_of(made) == std::vector<std::string>{});
    all += Json{{"plugin", plugin}, {"becomes", becomes}, {"told", told(made)}}.dump() + "\n";
    if (updates) continue;
    CHECK(becomes == row["becomes"]);
    CHECK(Json(told(made)) == row["told"]);
  }
  CHECK(count > 40);
  file.close();
  if (updates) std::ofstream{golden_path} << all;
}

TEST_CASE("Paths of Kong's") {
  struct Row {
    const char* route;
    const char* uris;
    const char* vars;
    const char* rewrite;
  };

  const Row rows[] = {
      {"paths: [/a]", R"~(["/a","/a/*"])~", "null", R"~(["^/a/?(.*)$","/$1"])~"},
      {"paths: [/a/]", R"~(["/a/*"])~", "null", R"~(["^/a/?(.*)$","/$1"])~"},
      {"paths: [/]", R"~(["/*"])~", "null", "null"},
      {"paths: []", R"~(["/*"])~", "null", "null"},
      {"paths: [/a, /a.b/c]", R"~(["/a","/a.b/c","/a.b/c/*","/a/*"])~", "null",
       R"~(["^/a\\.b/c/?(.*)$","/$1","^/a/?(.*)$","/$1"])~"},
      {"{paths: [/a], strip_path: false}", R"~(["/a","/a/*"])~", "null", "null"},
      {"paths: ['~/a/(\\d+)/b']", R"~(["/a/*"])~", R"~([["uri","~~","^(?:/a/(\\d+)/b)"]])~",
       R"~(["^(?:/a/(\\d+)/b)/?(.*)$","/$2"])~"},
      {"{paths: ['~/a|/b'], strip_path: false}", R"~(["/*"])~", R"~([["uri","~~","^(?:/a|/b)"]])~",
       "null"},
      {"{paths: ['~/a$', '~/b?/c$'], strip_path: false}", R"~(["/*"])~",
       R"~([["OR",["uri","~~","^(?:/a$)"],["uri","~~","^(?:/b?/c$)"]]])~", "null"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.route);
    const std::string text{row.route};
    const std::string inner = text.starts_with('{') ? text : "{" + text + "}";
    const Imported made = deck("services: [{name: s, host: a.test, routes: [" + inner + "]}]");
    CHECK(told(made).empty());
    CHECK(errors_of(made) == std::vector<std::string>{});
    const Json& value = route(made, "s-1");
    CHECK(member_of(value, "uris") == Json::parse(row.uris));
    CHECK(member_of(value, "vars") == Json::parse(row.vars));
    const Json& rewrite = member_of(member_of(value, "plugins"), "proxy-rewrite");
    CHECK(member_of(rewrite, "regex_uri") == Json::parse(row.rewrite));
  }
}

TEST_CASE("The path of a service stands before that of a request") {
  const Imported made = deck(
      "services: [{name: s, url: 'http://a.test/base/', routes: [{paths: [/a]}, "
      "{paths: [/b], strip_path: false}]}]");
  const Json stripped = route(made, "s-1")["plugins"]["proxy-rewrite"]["regex_uri"];
  CHECK(stripped == Json::parse(R"(["^/a(/.*)?$","/base$1"])"));
  const Json kept = route(made, "s-2")["plugins"]["proxy-rewrite"]["regex_uri"];
  CHECK(kept == Json::parse(R"(["^/(.*)$","/base/$1"])"));
}

TEST_CASE("A route that keeps its host has an upstream of its own") {
  const Imported made = deck(
      "upstreams: [{name: u, targets: [{target: '10.0.0.1:80'}]}]\n"
      "services: [{name: s, host: u, routes: [{paths: [/a]}, {paths: [/b], preserve_host: "
      "true}]}]");
  CHECK(errors_of(made) == std::vector<std::string>{});
  CHECK(made.objects.at({Kind::service, "s"})["upstream_id"] == "u");
  CHECK(made.objects.at({Kind::upstream, "u"})["pass_host"] == "node");
  CHECK(route(made, "s-2")["upstream_id"] == "u-s-2");
  CHECK(!made.objects.at({Kind::upstream, "u-s-2"}).contains("pass_host"));
}

TEST_CASE("What would match more than it did is left out") {
  for (const char* field :
       {"expression: 'http.path == \"/\"'", "destinations: [{port: 9000}]", "protocols: [tcp]"}) {
    CAPTURE(field);
    const Imported made =
        deck(fmt::format("services: [{{name: s, host: a.test, routes: [{{{}}}]}}]", field));
    CHECK(made.objects.size() == 1);
    CHECK(told(made).size() == 1);
  }
}

TEST_CASE("Whatever has no counterpart is told of, with its place") {
  const Imported made = deck(
      "oauth2_credentials: [{name: x}]\n"
      "services:\n"
      "  - {name: s, host: a.test, ca_certificates: [x], tls_verify_depth: 3}\n"
      "plugins: [{name: key-auth, service: s, consumer: jack}]\n");
  CHECK(told(made).size() == 4);
  for (const Diagnostic& each : made.diagnostics) {
    CHECK(each.code == "lost");
    CHECK(each.document != nullptr);
    CHECK(each.span.begin != 0);
  }
}

TEST_CASE("Entities at the top belong to whom they name") {
  const Imported made = deck(
      "services: [{name: s, host: a.test}]\n"
      "routes: [{name: r, service: {name: s}, paths: [/a], strip_path: false}]\n"
      "plugins: [{name: key-auth, route: r}, {name: cors, service: {name: s}}]\n"
      "consumers: [{username: jack}]\n"
      "keyauth_credentials: [{consumer: jack, key: canary, id: c1}]\n");
  CHECK(told(made).empty());
  CHECK(errors_of(made) == std::vector<std::string>{});
  CHECK(route(made, "r")["service_id"] == "s");
  CHECK(route(made, "r")["plugins"].contains("key-auth"));
  CHECK(made.objects.at({Kind::service, "s"})["plugins"].contains("cors"));
  CHECK(made.objects.contains({Kind::credential, "jack/credentials/c1"}));
}

TEST_CASE("What is no file of the tool's is an error, and no more") {
  for (const ImportTool& tool : import_tools()) {
    for (const char* text : {"", "[]", "1", "{", "a: [", "services: 1", "services: [1]",
                             "_format_version: 3\nservices: [{routes: 1, plugins: [{}]}]",
                             "_format_version: 3\nupstreams: [{name: u, targets: [{target: ''}]}]",
                             "{\"list\":[{\"key\":1}]}", "{\"kvs\":[{\"key\":\"?\",\"value\":1}]}",
                             "{\"key\":\"/apisix/routes/1\",\"value\":\"{\"}"}) {
      CAPTURE(tool.name, text);
      const Imported made = tool.read({{"file", text}});
      CHECK(made.files.size() == 1);
    }
  }
}

TEST_CASE("Keys of etcd are resources, whatever they begin with") {
  const Imported made = import_apisix(
      {{"dump.json",
        R"({"kvs":[{"key":"L2d3L3JvdXRlcy8x","value":"eyJpZCI6IjEiLCJ1cmkiOiIvYSIsInBsdWdpbnMiOnt9fQ=="},)"
        R"({"key":"L2d3L3JvdXRlcy8=","value":"aW5pdF9kaXI="}]})"}});
  CHECK(told(made).empty());
  REQUIRE(made.objects.size() == 1);
  CHECK(route(made, "1")["uri"] == "/a");
}

}  // namespace gwctl::config
