#include "lint/format.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "core/read_document.h"

using namespace gwctl;
using namespace gwctl::lint;

namespace {

std::string detected(const std::string& text) {
  const auto document = read_yaml("/a.yaml", text);
  std::string names;
  for (std::size_t i = 0; i < format_count; ++i) {
    const auto format = static_cast<lint::Format>(i);
    if (!detect(format, document->root())) continue;
    if (!names.empty()) names += ", ";
    names += display_name(format);
  }
  return names;
}

}  // namespace

TEST_CASE("Formats of documents", "[format]") {
  struct Row {
    const char* text;
    const char* formats;
  };

  const auto row = GENERATE(values<Row>({
      {"swagger: '2.0'", "OpenAPI 2.0 (Swagger)"},
      {"swagger: 2", "OpenAPI 2.0 (Swagger)"},
      {"swagger: 2.5x", "OpenAPI 2.0 (Swagger)"},
      {"swagger: '3'", ""},
      {"openapi: 3.0.3", "OpenAPI 3.x, OpenAPI 3.0.x"},
      {"openapi: 3.0", "OpenAPI 3.x"},  // the number 3
      {"openapi: '3.0'", "OpenAPI 3.x, OpenAPI 3.0.x"},
      {"openapi: 3.1", "OpenAPI 3.x, OpenAPI 3.1.x"},
      {"openapi: 3.1.0-rc", "OpenAPI 3.x"},
      {"openapi: 3.2.", "OpenAPI 3.x, OpenAPI 3.2.x"},
      {"openapi: 3", "OpenAPI 3.x"},
      {"openapi: ' 3'", "OpenAPI 3.x"},
      {"openapi: 4.0.0", ""},
      {"openapi: null", ""},
      {"[openapi, 3]", ""},
      {"asyncapi: 2.6.0", "AsyncAPI 2.x, AsyncAPI 2.6.x"},
      {"asyncapi: 2.06.0", ""},
      {"asyncapi: '2.6'", ""},
      {"asyncapi: 2.7.1", "AsyncAPI 2.x"},
      {"asyncapi: 3.0.0", "AsyncAPI 3.x, AsyncAPI 3.0.x"},
      {"arazzo: 1.0.1", "Arazzo 1.0.x"},
      {"arazzo: 1.1.0", ""},
      {"type: object", "JSON Schema (loose)"},
      {"type: thing", ""},
      {"type: [object, 'null']", "JSON Schema (loose)"},
      {"type: [object, thing]", ""},
      {"enum: []", "JSON Schema (loose)"},
      {"not: {}", "JSON Schema (loose)"},
      {"allOf: x", ""},
      {"$schema: http://json-schema.org/draft-07/schema#",
       "JSON Schema, JSON Schema (loose), JSON Schema Draft 7"},
      {"$schema: https://json-schema.org/draft/2020-12/schema",
       "JSON Schema, JSON Schema (loose), JSON Schema Draft 2020-12"},
      {"$schema: http://json-schema.org/draft-04/hyper-schema",
       "JSON Schema, JSON Schema (loose), JSON Schema Draft 4"},
      {"$schema: http://json-schema.org/draft-05/schema", "JSON Schema, JSON Schema (loose)"},
      {"$schema: http://example.com/schema", ""},
  }));
  INFO(row.text);
  CHECK(detected(row.text) == row.formats);
}

TEST_CASE("Words for formats", "[format]") {
  using lint::Format;
  CHECK(parse_format("oas3.1") == Format::oas3_1);
  CHECK(parse_format("oas3_1") == Format::oas3_1);
  CHECK(parse_format("oas3-1") == Format::oas3_1);
  CHECK(parse_format("asyncapi2") == Format::aas2);
  CHECK(parse_format("asyncapi3") == Format::aas3);
  CHECK(parse_format("aas2_6") == Format::aas2_6);
  CHECK(parse_format("arazzo1.0") == Format::arazzo1_0);
  CHECK(parse_format("json-schema") == Format::json_schema);
  CHECK(parse_format("json-schema-loose") == Format::json_schema_loose);
  CHECK(parse_format("json-schema-draft6") == Format::json_schema_draft6);
  CHECK(parse_format("json-schema-2019-09") == Format::json_schema_2019_09);
  CHECK(parse_format("json-schema-draft-2020-12") == Format::json_schema_2020_12);
  CHECK_FALSE(parse_format("oas9"));
  CHECK_FALSE(parse_format(""));
}
