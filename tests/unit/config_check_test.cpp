// What APISIX's Admin API says of a resource. The first line of the table is a config in which rows
// with `in_model` are looked at.
#include <fstream>

#include <catch2/catch.hpp>

#include "config/check.h"
#include "config/load.h"
#include "config/schema.h"
#include "core/read_document.h"

namespace gwctl::config {
namespace {

using DocumentPtr = std::shared_ptr<const Document>;

std::vector<DocumentPtr> rows() {
  std::ifstream file{std::string{GWCTL_SOURCE_DIR} + "/tests/golden/config/check.jsonl"};
  std::vector<DocumentPtr> all;
  for (std::string line; std::getline(file, line);) all.push_back(read_json("check.jsonl", line));
  REQUIRE(all.size() > 50);
  return all;
}

// The model that is the member of that name.
Model model_of(const DocumentPtr& row, std::string_view key) {
  const Node& value = *find(row->root(), key);
  const std::string text{row->source().text().substr(value.begin, value.end - value.begin)};
  std::vector<Diagnostic> diagnostics;
  Model model = read_standalone(read_json("model", text), diagnostics);
  CHECK(diagnostics.empty());
  return model;
}

Kind kind_of(std::string_view singular) {
  for (const KindInfo& kind : kinds()) {
    if (kind.singular == singular) return kind.kind;
  }
  FAIL("no kind: " << singular);
  return Kind::route;
}

std::vector<std::string> messages(std::string_view text, const CheckOptions& options = {}) {
  std::vector<Diagnostic> diagnostics;
  const Model model = read_standalone(read_yaml("config", std::string{text}), diagnostics);
  for (Diagnostic& each : check(model, options)) diagnostics.push_back(std::move(each));
  std::vector<std::string> all;
  for (const Diagnostic& each : diagnostics) {
    const Position at = each.document->source().position(each.span.begin);
    all.push_back(std::to_string(at.line + 1) + ":" + std::to_string(at.character + 1) + " " +
                  std::string{each.code} + ": " + each.message);
  }
  return all;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("A resource is refused in the words of APISIX", "[config]") {
  const auto table = rows();
  const Model model = model_of(table.front(), "model");
  for (std::size_t i = 1; i < table.size(); ++i) {
    const Node& row = table[i]->root();
    INFO("line " << i + 1);
    const auto error = check_resource(
        kind_of(find(row, "kind")->string()), find(row, "id")->string(), *find(row, "value"),
        find(row, "in_model")->is_true() ? &model : nullptr, {.runs_lua = true});
    CHECK(error.value_or("taken") ==
          (find(row, "error_msg")->is_null() ? "taken" : find(row, "error_msg")->string()));
  }
}

TEST_CASE("All that is wrong is told, each at its place", "[config]") {
  CHECK(messages("routes:\n"
                 "  - id: 1\n"
                 "    uri: /a\n"
                 "    upstream_id: catalogue\n"
                 "    mthods: [GET]\n"
                 "    plugins:\n"
                 "      key-oath: {}\n"
                 "      cors: {max_age: never}\n"
                 "upstreams:\n"
                 "  - {id: catalog, nodes: {}}\n") ==
        Lines{"5:5 unknown-field: there is no field \"mthods\" here; did you mean \"methods\"?",
              "7:7 unknown-plugin: unknown plugin [key-oath]; did you mean \"key-auth\"?",
              "8:23 schema: property \"max_age\" validation failed: wrong type: expected integer, "
              "got string",
              "4:18 no-such-reference: upstream_id names no upstream: there is none with the id "
              "\"catalogue\"; did you mean \"catalog\"?"});
}

TEST_CASE("A person is told what is needed", "[config]") {
  CHECK(messages("routes:\n"
                 "  - {id: 1, uri: /a}\n"
                 "  - {id: 2, uri: /a, uris: [/b], plugins: {}}\n"
                 "upstreams:\n"
                 "  - {id: 1, service_name: a}\n"
                 "ssls:\n"
                 "  - {id: 1, cert: $env://C, key: $env://K}\n") ==
        Lines{"2:5 schema: one of these is needed: plugins, upstream, upstream_id, service_id, "
              "script",
              "3:5 schema: only one of these can be there: uri, uris",
              "5:5 schema: one of these is needed: nodes, discovery_type",
              "7:5 schema: one of these is needed: sni, snis"});
}

TEST_CASE("A secret's value is in no message", "[config]") {
  const Lines told = messages(
      "consumers:\n"
      "  - {username: a, plugins: {hmac-auth: {key_id: k, secret_key: hunter2, "
      "signed_headers: hunter2}}}\n"
      "ssls:\n"
      "  - {id: 1, sni: a.test, cert: $env://CERT, key: hunter2}\n");
  REQUIRE_FALSE(told.empty());
  for (const std::string& line : told) CHECK(line.find("hunter2") == std::string::npos);
}

TEST_CASE("What a runtime cannot run is told where it is asked", "[config]") {
  constexpr std::string_view text =
      "routes:\n"
      "  - {id: 1, uri: /a, filter_func: 'function(vars) return true end', plugins: {echo: {body: "
      "x}}}\n";
  CHECK(messages(text, {.runs_lua = true}).empty());
  const CheckOptions options{.runs_plugin = [](std::string_view name) { return name != "echo"; }};
  CHECK(messages(text, options) ==
        Lines{"2:85 plugin-not-run: plugin echo is one that gwctl does not run",
              "2:22 lua: filter_func is Lua, which gwctl does not run"});
}

TEST_CASE("Lua that a runtime runs is looked at", "[config]") {
  CheckOptions options;
  options.lua_error = [](LuaForm form, std::string_view source) -> std::optional<std::string> {
    if (source == "good") return std::nullopt;
    return std::to_string(static_cast<int>(form)) + " " + std::string{source};
  };
  CHECK(messages("routes:\n"
                 "  - id: 1\n"
                 "    uri: /a\n"
                 "    filter_func: function bad\n"
                 "    plugins:\n"
                 "      serverless-pre-function: {functions: [good, bad function]}\n"
                 "      echo: {body: x, _meta: {pre_function: bad pre}}\n",
                 options) ==
        Lines{"6:51 lua: 0 bad function", "7:45 lua: 1 bad pre", "4:18 lua: 2 function bad"});
}

TEST_CASE("A schema is told with its numbers and without its references", "[config]") {
  const std::string text = schema_of(Kind::route).to_json();
  CHECK(text.find("\"minLength\":1,") != std::string::npos);
  CHECK(text.find("\"priority\":{\"type\":\"integer\",\"default\":0}") != std::string::npos);
  CHECK(text.find("$ref") == std::string::npos);
}

}  // namespace gwctl::config
