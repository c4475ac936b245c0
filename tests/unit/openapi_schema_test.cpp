#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/embedded.h"
#include "core/json_pointer.h"
#include "core/json_schema.h"
#include "core/read_document.h"

namespace gwctl {
namespace {

struct Case {
  std::string version;
  std::string document;
  std::set<std::string> errors;  ///< pointer and message
};

std::set<std::string> errors_of(const Case& test) {
  const std::string path = "schemas/openapi/" + test.version + ".json";
  const auto schema_document = read_json(path, std::string{embedded_file(path)});
  SchemaOptions options;
  options.reading = Reading::ajv;
  options.error_messages = true;
  const Result<JsonSchema> schema = compile_schema(schema_document->root(), options);
  REQUIRE(schema);
  const auto document = read_yaml("test.yaml", test.document);
  std::set<std::string> found;
  for (const SchemaError& error : schema->validate(document->root(), Collect::all)) {
    if (error.keyword == "if") continue;
    found.insert(to_json_pointer(error.instance) + ": " + error.message);
  }
  CHECK(schema->is_valid(document->root()) == found.empty());
  return found;
}

const std::string head3_0 = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n";
const std::string head3_1 = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n";
const std::string head3_2 = "openapi: 3.2.0\ninfo: {title: T, version: '1'}\n";
const std::string head2_0 = "swagger: '2.0'\ninfo: {title: T, version: '1'}\n";

const Case cases[] = {
    {"2.0", head2_0 + "paths: {}", {}},
    {"2.0",
     head2_0 + "host: http://a.b\npaths: {}",
     {R"(/host: must match pattern "^[^{}/ :\\]+(?::\d+)?$")"}},
    {"2.0",
     head2_0 + "paths: {/a: {get: {responses: {'200': {}}}}}",
     {"/paths/~1a/get/responses/200: must have required property 'description'"}},
    {"2.0",
     head2_0 + "paths: {}\nsecurityDefinitions: {basic: {type: x}, other: {type: basic, x: 1}}",
     {"/securityDefinitions: Invalid security securityDefinitions",
      "/securityDefinitions/basic: Invalid basic authentication security definition"}},
    {"3.0", head3_0 + "paths: {}", {}},
    {"3.0", head3_0, {": must have required property 'paths'"}},
    {"3.0", head3_0 + "paths: {a: {}}", {"/paths: must NOT have additional properties"}},
    {"3.0",
     head3_0 + "paths: {}\ncomponents: {parameters: {A: {name: a, schema: {}}}}",
     {"/components/parameters/A: Parameter must have a valid \"in\" property"}},
    {"3.0",
     head3_0 + "paths: {}\ncomponents: {parameters: {A: {name: a, in: query}}}",
     {"/components/parameters/A: \"schema\" or \"content\" must be present"}},
    {"3.0",
     head3_0 + "paths: {}\ncomponents: {schemas: {A: {additionalProperties: 1}}}",
     {"/components/schemas/A/additionalProperties: \"additionalProperties\" property must be a "
      "valid "
      "Schema Object"}},
    {"3.0",
     head3_0 + "paths: {}\ncomponents: {securitySchemes: {A: {type: http, what: ever}}}",
     {}},
    {"3.1", head3_1 + "components: {}", {}},
    {"3.1", head3_1, {": The document must have either \"paths\", \"webhooks\" or \"components\""}},
    {"3.1",
     head3_1 + "components: {schemas: {A: {type: 1}}}",
     {"/components/schemas/A/type: \"type\" property must be either a string or an array of "
      "strings"}},
    {"3.1",
     head3_1 + "components: {schemas: {A: {discriminator: {}}, B: {items: {discriminator: 1}}}}",
     {"/components/schemas/A/discriminator: must have required property 'propertyName'"}},
    {"3.1",
     head3_1 + "paths: {/a: {get: {x: 1}}}",
     {"/paths/~1a/get: must NOT have unevaluated properties"}},
    {"3.2", head3_2 + "paths: {/a: {query: {responses: {'200': {}}}}}", {}},
    {"3.2",
     head3_2 + "components: {schemas: {A: {items: {discriminator: 1}}}}",
     {"/components/schemas/A/items/discriminator: must be object"}},
};

TEST_CASE("the OpenAPI schemas draw the lines where Spectral does") {
  for (const Case& test : cases) {
    INFO(test.document);
    CHECK(errors_of(test) == test.errors);
  }
}

}  // namespace
}  // namespace gwctl
