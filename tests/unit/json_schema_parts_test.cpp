#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/json_schema.h"
#include "core/json_schema_pattern.h"
#include "core/read_document.h"

namespace gwctl::json_schema {

TEST_CASE("json_schema matches simple patterns without the engine, and as the engine would") {
  struct Case {
    std::string pattern;
    bool is_simple;
    std::vector<std::string> matched;
    std::vector<std::string> refused;
  };

  const std::vector<Case> cases{
      {"^x-", true, {"x-", "x-a"}, {"", "ax-"}},
      {"^abc$", true, {"abc"}, {"abcd", "ab"}},
      {"json$", true, {"json", "a.json"}, {"jsons"}},
      {"b\\.c", true, {"ab.cd"}, {"abxcd"}},
      {"", true, {"", "a"}, {}},
      {"^[a-zA-Z0-9._-]+$", true, {"a", "A.b_c-9"}, {"", "a b", "é", "a\n"}},
      {"^[a-z][a-z0-9]*-\\d{2,3}", true, {"a-12", "ab9-123x"}, {"a-1", "-12", "9-12"}},
      {"^\\d{4}-\\d{2}$", true, {"2020-01"}, {"2020-1", "20200-01"}},
      {"^a?b$", true, {"ab", "b"}, {"aab", "a"}},
      {"^a{2,}$", true, {"aa", "aaaa"}, {"a", "aab"}},
      {"^[]$", true, {}, {"", "a"}},
      // Greed would be wrong here, or there is more to it.
      {"^[a-z]*a$", false, {"a", "bca"}, {"b", ""}},
      {"a|b", false, {"a", "b"}, {"c"}},
      {"^.$", false, {"é"}, {"", "ab", "\n"}},
      {"^[^a]$", false, {"b", "é"}, {"a"}},
      {"[a-z]+", false, {"1a"}, {"1"}},
  };
  for (const Case& wanted : cases) {
    CAPTURE(wanted.pattern);
    const auto pattern = Pattern::compile(wanted.pattern, "");
    REQUIRE(pattern);
    CHECK(pattern->is_simple() == wanted.is_simple);
    for (const std::string& text : wanted.matched) CHECK(pattern->matches(text));
    for (const std::string& text : wanted.refused) CHECK_FALSE(pattern->matches(text));
  }
}

TEST_CASE("json_schema knows the dialect of OpenAPI 3.0") {
  struct Case {
    std::string schema;
    std::string instance;
    bool is_valid;
  };

  const std::vector<Case> cases{
      {R"({"type":"string","nullable":true})", "null", true},
      {R"({"nullable":true,"minimum":1})", "0", false},
      {R"({"minimum":1,"exclusiveMinimum":true})", "1", false},
      {R"({"maximum":1,"exclusiveMaximum":false})", "1", true},
      {R"({"const":1})", "2", true},
      {R"({"patternProperties":{"a":{"type":"string"}}})", R"({"a":1})", true},
      {R"({"id":"x","type":"integer"})", "1.0", true},
  };
  for (const Case& wanted : cases) {
    CAPTURE(wanted.schema);
    const auto schema = read_json("schema", wanted.schema);
    const auto instance = read_json("instance", wanted.instance);
    SchemaOptions options;
    options.dialect = Dialect::openapi3_0;
    const auto compiled = compile_schema(schema->root(), options);
    REQUIRE(compiled);
    CHECK(compiled->is_valid(instance->root()) == wanted.is_valid);
    CHECK(compiled->validate(instance->root()).empty() == wanted.is_valid);
  }
}

TEST_CASE("json_schema finds duplicates in long arrays at once") {
  std::string text = "[";
  for (int item = 0; item < 200000; ++item) text += std::to_string(item) + ",";
  const auto unique = read_json("unique", text + R"("a",{"a":1,"b":[2]}])");
  const auto same = read_json("same", text + R"({"b":[2],"a":1},{"a":1.0,"b":[2]}])");
  const auto schema = read_json("schema", R"({"uniqueItems":true})");
  const auto compiled = compile_schema(schema->root());
  REQUIRE(compiled);
  CHECK(compiled->is_valid(unique->root()));
  const auto errors = compiled->validate(same->root());
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].message ==
        "must NOT have duplicate items (items ## 200000 and 200001 are identical)");
}

}  // namespace gwctl::json_schema
