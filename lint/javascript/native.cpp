#include "lint/javascript/native.h"

#include <nlohmann/json.hpp>

#include "core/js_text.h"
#include "core/json_schema.h"
#include "core/read_document.h"
#include "lint/function.h"
#include "lint/workspace.h"

namespace gwctl::lint {
namespace {

using Json = nlohmann::ordered_json;

class NoLoader final : public Loader {
 public:
  Result<std::string> load(const std::string&) override {
    return gwctl::fail("not available here");
  }
};

class Collected final : public Results {
 public:
  explicit Collected(const Json& given) : given_{given} {}

  using Results::add;

  void add(std::string message, const Place& base, std::span<const Segment> path) override {
    std::vector<std::string> names;
    for (const Place* at = &base; at->parent != nullptr; at = at->parent)
      names.push_back(at->segment.text());
    Json where = given_;
    for (auto name = names.rbegin(); name != names.rend(); ++name) where.push_back(*name);
    for (const Segment& segment : path) where.push_back(segment.text());
    found.push_back({{"message", std::move(message)}, {"path", std::move(where)}});
  }

  void fail(std::string message) override { error = std::move(message); }

  Json found = Json::array();
  std::string error;

 private:
  const Json& given_;
};

std::shared_ptr<const File> as_file(const Json& value) {
  auto file = std::make_shared<File>();
  file->source = "value";
  file->document = read_json("value", value.dump());
  return file;
}

Json call_function(const Json& request) {
  const FunctionKind* kind = find_function(request.at("function").get<std::string>());
  if (kind == nullptr) return {{"error", "Function is not defined"}};
  const Json& options = request.at("options");
  const auto options_file = as_file(options);
  const auto made = kind->make(options.is_null() ? nullptr : &options_file->root());
  if (!made)
    return {{"error", made.error().empty() ? "wrong options" : made.error().front().message}};
  const bool has_input = request.contains("input");
  const auto file = as_file(has_input ? request.at("input") : Json{});
  NoLoader loader;
  const Workspace workspace{file, loader};
  std::unordered_map<const void*, std::any> scratch;
  const FormatSet formats;
  const RunContext context{workspace.unresolved(),
                           workspace.resolved(),
                           workspace.unresolved(),
                           workspace,
                           formats,
                           {},
                           false,
                           scratch};
  const Place place{nullptr, Segment{""}, &file->root(), file.get(), &file->root()};
  Collected results{request.at("path")};
  (*made)->run({has_input ? &file->root() : nullptr, place, {}}, context, results);
  if (!results.error.empty()) return {{"error", results.error}};
  if (results.found.empty()) return Json::object();
  return {{"results", results.found}};
}

Json validate(const Json& request) {
  if (!request.contains("value")) return {{"valid", false}};
  const auto schema_file = as_file(request.at("schema"));
  SchemaOptions options;
  options.dialect = Dialect::draft7;
  options.reading = Reading::ajv;
  options.error_messages = request.value("all", false);
  const auto schema = compile_schema(schema_file->root(), options);
  if (!schema) return {{"error", schema.error().message}};
  const auto value = as_file(request.at("value"));
  if (!request.value("all", false)) return {{"valid", schema->is_valid(value->root())}};
  Json errors = Json::array();
  for (const SchemaError& error : schema->validate(value->root(), Collect::all)) {
    errors.push_back({{"keyword", error.keyword},
                      {"path", error.instance},
                      {"property", error.property},
                      {"message", error.message}});
    if (error.keyword == "enum") errors.back()["allowed"] = Json::parse(to_json(*error.schema));
  }
  return {{"errors", errors}};
}

Json matches_format(const Json& request) {
  const auto format = parse_format(request.at("format").get<std::string>());
  return {{"matches", format && detect(*format, as_file(request.at("document"))->root())}};
}

}  // namespace

std::string answer_native(const std::string& request) {
  try {
    const Json parsed = Json::parse(request);
    const std::string operation = parsed.at("op").get<std::string>();
    const Json answer = operation == "call"       ? call_function(parsed)
                        : operation == "validate" ? validate(parsed)
                        : operation == "format"   ? matches_format(parsed)
                                                  : Json{{"error", "unknown request"}};
    return answer.dump(-1, ' ', false, Json::error_handler_t::replace);
  } catch (const std::exception& error) {
    return Json{{"error", error.what()}}.dump();
  }
}

}  // namespace gwctl::lint
