#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/json_pointer.h"
#include "core/json_schema.h"
#include "core/read_document.h"

namespace gwctl {
namespace {

struct Case {
  std::string schema;
  std::string instance;
  std::vector<std::string> errors;  // `/path message`
};

std::vector<std::string> errors_of(const Case& wanted, SchemaOptions options, Collect collect) {
  const auto schema = read_json("schema", wanted.schema);
  const auto instance = read_json("instance", wanted.instance);
  const auto compiled = compile_schema(schema->root(), std::move(options));
  if (!compiled) return {compiled.error().message};
  std::vector<std::string> errors;
  for (const SchemaError& error : compiled->validate(instance->root(), collect)) {
    errors.push_back(to_json_pointer(error.instance) + " " + error.message);
  }
  CHECK(compiled->is_valid(instance->root()) == errors.empty());
  return errors;
}

SchemaOptions ajv(Dialect dialect) {
  SchemaOptions options;
  options.dialect = dialect;
  options.reading = Reading::ajv;
  return options;
}

}  // namespace

TEST_CASE("json_schema reports the first error as Ajv does") {
  const std::vector<Case> cases{
      {R"({"type":"string"})", R"("a")", {}},
      {R"({"type":["string","null"]})", "1", {" must be string,null"}},
      // A type with keywords of its own is checked where these stand.
      {R"({"type":"string","minLength":1,"enum":["a"]})",
       "1",
       {" must be equal to one of the allowed values"}},
      {R"({"type":"string","enum":["a"]})", "1", {" must be string"}},
      {R"({"required":["b","a"],"properties":{"c":{"type":"string"}}})",
       R"({"c":1})",
       {" must have required property 'b'"}},
      {R"({"anyOf":[{"type":"string"},{"minimum":3}]})",
       "2",
       {" must be string", " must be >= 3", " must match a schema in anyOf"}},
      {R"({"if":{"type":"number"},"then":{"maximum":1}})", "2", {" must be <= 1"}},
      {R"({"contains":{"type":"string"}})", "[1]", {" must contain at least 1 valid item(s)"}},
      {R"({"maximum":1e21})", "1e22", {" must be <= 1e+21"}},
      {R"({"additionalProperties":false})",
       R"({"b":1,"2":1})",
       {" must NOT have additional properties"}},
      {R"({"uniqueItems":true})",
       "[1,2,1]",
       {" must NOT have duplicate items (items ## 0 and 2 are identical)"}},
      {R"({"uniqueItems":true,"items":{"type":"integer"}})",
       "[1,2,1]",
       {" must NOT have duplicate items (items ## 2 and 0 are identical)"}},
  };
  for (const Case& wanted : cases) {
    CAPTURE(wanted.schema, wanted.instance);
    CHECK(errors_of(wanted, ajv(Dialect::draft7), Collect::first) == wanted.errors);
  }
}

TEST_CASE("json_schema says what makes a schema unusable as Ajv does") {
  const std::vector<Case> cases{
      {R"({"nullable":true})", "1", {"\"nullable\" cannot be used without \"type\""}},
      {R"({"$ref":"#/components/schemas/X"})",
       "1",
       {"can't resolve reference #/components/schemas/X from id #"}},
      {R"({"properties":{"a":{"minItems":-1}}})",
       "1",
       {"schema is invalid: data/properties/a/minItems must be >= 0"}},
      {R"({"pattern":"("})", "1", {"Invalid regular expression: /(/: Unterminated group"}},
      {R"({"$ref":5})", "1", {"$ref value must be [\"string\"]"}},
      {R"({"type":"foo"})",
       "1",
       {"schema is invalid: data/type must be equal to one of the allowed values, data/type must "
        "be array, "
        "data/type must match a schema in anyOf"}},
  };
  for (const Case& wanted : cases) {
    CAPTURE(wanted.schema);
    CHECK(errors_of(wanted, ajv(Dialect::draft4), Collect::first) == wanted.errors);
  }
}

}  // namespace gwctl
