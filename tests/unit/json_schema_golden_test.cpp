#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/formats.h"
#include "core/json_pointer.h"
#include "core/json_schema.h"
#include "core/read_document.h"

namespace gwctl {
namespace {

using Line = std::vector<std::string>;

Dialect dialect_named(std::string_view name) {
  if (name == "4") return Dialect::draft4;
  if (name == "7") return Dialect::draft7;
  return name == "2019" ? Dialect::draft2019_09 : Dialect::draft2020_12;
}

std::vector<Line> errors_of(const JsonSchema& schema, const Node& instance, Collect collect) {
  std::vector<Line> errors;
  for (const SchemaError& error : schema.validate(instance, collect)) {
    errors.push_back(
        {error.keyword, to_json_pointer(error.instance), error.schema_path, error.message});
  }
  return errors;
}

std::vector<Line> lines_of(const Node& errors) {
  std::vector<Line> lines;
  for (const Node& error : errors.items()) {
    Line& line = lines.emplace_back();
    for (const Node& part : error.items()) line.emplace_back(part.string());
  }
  return lines;
}

void check_case(const Node& test) {
  SchemaOptions options;
  options.reading = Reading::ajv;
  options.honour_schema_keyword = false;
  options.dialect = dialect_named(find(test, "dialect")->string());
  options.error_messages = find(test, "error_messages") != nullptr;
  const auto schema = compile_schema(*find(test, "schema"), options);
  const Node* unusable = find(test, "unusable");
  const std::string failure = schema ? std::string{} : schema.error().message;
  CHECK(failure == (unusable == nullptr ? std::string_view{} : unusable->string()));
  if (!schema || unusable != nullptr) return;
  const Collect collect = find(test, "collect")->string() == "all" ? Collect::all : Collect::first;
  const auto wanted = lines_of(*find(test, "errors"));
  CHECK(errors_of(*schema, *find(test, "instance"), collect) == wanted);
  CHECK(schema->is_valid(*find(test, "instance")) == wanted.empty());
}

template <class Check>
void for_each_line(const std::string& name, Check check) {
  std::ifstream file{GWCTL_SOURCE_DIR "/tests/golden/json-schema/" + name + ".jsonl"};
  REQUIRE(file);
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    CAPTURE(name, ++number);
    const auto document = read_json(name, line);
    check(document->root());
  }
  CHECK(number > 0);
}

}  // namespace

TEST_CASE("json_schema says what Ajv says") {
  const std::string name = GENERATE("draft-4", "draft-7", "draft-2019", "draft-2020", "unevaluated",
                                    "error-messages", "unusable");
  for_each_line(name, check_case);
}

TEST_CASE("formats are judged as ajv-formats judges") {
  for_each_line("formats", [](const Node& test) {
    const Format format = find_format(find(test, "format")->string());
    const Node& value = *find(test, "value");
    CAPTURE(find(test, "format")->string(), value.string(), value.as_double());
    const bool has = value.is_string() ? has_format(format, value.string())
                                       : has_format(format, value.as_double());
    CHECK(has == find(test, "valid")->is_true());
  });
}

}  // namespace gwctl
