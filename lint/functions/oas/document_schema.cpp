#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "core/embedded.h"
#include "core/js_text.h"
#include "core/json_pointer.h"
#include "core/json_schema.h"
#include "core/levenshtein.h"
#include "core/read_document.h"
#include "lint/functions/oas/common.h"
#include "lint/functions/oas/oas.h"
#include "lint/workspace.h"

namespace gwctl::lint::oas {
namespace {

/// A schema that stands in the binary, compiled when it is first asked for.
struct BuiltInSchema {
  explicit BuiltInSchema(std::string_view file) : path{file} {}

  std::string_view path;
  std::once_flag once;
  std::unique_ptr<const Document> document;
  std::optional<JsonSchema> schema;
};

const JsonSchema* compiled(BuiltInSchema& built_in) {
  std::call_once(built_in.once, [&built_in] {
    const std::string_view text = embedded_file(built_in.path);
    built_in.document = read_json(std::string{built_in.path}, std::string{text});
    SchemaOptions options;
    options.reading = Reading::ajv;
    options.error_messages = true;
    Result<JsonSchema> schema = compile_schema(built_in.document->root(), std::move(options));
    if (schema) built_in.schema = *std::move(schema);
  });
  return built_in.schema ? &*built_in.schema : nullptr;
}

const JsonSchema* schema_for(const FormatSet& formats) {
  static BuiltInSchema oas2{"schemas/openapi/2.0.json"};
  static BuiltInSchema oas3_0{"schemas/openapi/3.0.json"};
  static BuiltInSchema oas3_1{"schemas/openapi/3.1.json"};
  static BuiltInSchema oas3_2{"schemas/openapi/3.2.json"};
  if (has(formats, Format::oas2)) return compiled(oas2);
  if (has(formats, Format::oas3_2)) return compiled(oas3_2);
  return compiled(has(formats, Format::oas3_1) ? oas3_1 : oas3_0);
}

// Ajv's words as Spectral prints them.
std::string cleaned(const SchemaError& error) {
  std::string text = error.message;
  std::ranges::replace(text, '\'', '"');
  for (std::size_t at = text.find("NOT"); at != std::string::npos; at = text.find("NOT", at)) {
    text.replace(at, 3, "not");
  }
  if (error.instance.empty()) return text;
  return fmt::format("\"{}\" property {}", escape_json_pointer(error.instance.back()), text);
}

// The allowed text that is nearest to what is written, if it is near at all.
const Node* best_match(const Node& value, const Node& allowed) {
  const Node* best = nullptr;
  std::size_t best_distance = 0;
  for (const Node& candidate : allowed.items()) {
    if (!candidate.is_string()) continue;
    const std::size_t distance = edit_distance(value.string(), candidate.string());
    if (best != nullptr && distance >= best_distance) continue;
    best = &candidate;
    best_distance = distance;
  }
  if (best == nullptr) return nullptr;
  return allowed.size == 1 || best_distance < best->size ? best : nullptr;
}

std::string enumerated(const SchemaError& error) {
  std::string text = cleaned(error) + ": ";
  if (error.schema == nullptr) return text;
  for (const Node& allowed : error.schema->items()) {
    if (&allowed != error.schema->items().data()) text += ", ";
    text += to_json(allowed);
  }
  if (error.value == nullptr || !error.value->is_string()) return text;
  const Node* suggestion = best_match(*error.value, *error.schema);
  if (suggestion == nullptr) return text;
  return fmt::format("{}. Did you mean \"{}\"?", text, suggestion->string());
}

// Spectral leaves the name of an unevaluated property out; that is no help to whoever wrote it.
bool names_property(const SchemaError& error, const RunContext& context) {
  return error.keyword == "additionalProperties" ||
         (context.is_strict && error.keyword == "unevaluatedProperties" && !error.property.empty());
}

std::string message_of(const SchemaError& error, const RunContext& context) {
  if (names_property(error, context)) {
    return fmt::format("Property \"{}\" is not expected to be here", error.property);
  }
  if (error.keyword == "enum") return enumerated(error);
  return error.keyword == "errorMessage" ? error.message : cleaned(error);
}

void report(const std::vector<SchemaError>& errors, const Place& base, const RunContext& context,
            Results& results) {
  for (const SchemaError& error : errors) {
    if (error.keyword == "if") continue;
    std::vector<Segment> path;
    for (const std::string& key : error.instance) path.emplace_back(std::string_view{key});
    if (names_property(error, context)) path.emplace_back(std::string_view{error.property});
    results.add(message_of(error, context), base, path);
  }
}

/// Where the references of all files of a document lead, one step at a time.
class Links final : public References {
 public:
  explicit Links(const Workspace& workspace) {
    by_reference_.reserve(workspace.links().size());
    for (const Link& link : workspace.links()) by_reference_.emplace(link.reference, link.target);
    for (const Link& link : workspace.links()) files_.emplace(link.target, link.target_file);
  }

  const Node* follow(const Node& reference) const override {
    const auto found = by_reference_.find(&reference);
    return found == by_reference_.end() ? &reference : found->second;
  }

  const File* file_of(const Node& target) const { return files_.at(&target); }

 private:
  std::unordered_map<const Node*, const Node*> by_reference_;
  std::unordered_map<const Node*, const File*> files_;
};

// Spectral is content with a reference where there may be one. What it leads to often stands in
// another file, which nobody else looks at.
void check_all_files(const JsonSchema& schema, const Target& target, const RunContext& context,
                     Results& results) {
  const Links links{context.workspace};
  for (const LinkedErrors& linked : schema.validate_linked(*target.value, links)) {
    if (linked.value == target.value) {
      report(linked.errors, target.place, context, results);
    } else {
      const Place base{nullptr, Segment{""}, linked.value, links.file_of(*linked.value),
                       linked.value};
      report(linked.errors, base, context, results);
    }
  }
}

void document_schema(const Target& target, const RunContext& context, Results& results) {
  const JsonSchema* schema = schema_for(context.formats);
  if (target.value == nullptr || schema == nullptr) return;
  if (context.is_strict) return check_all_files(*schema, target, context, results);
  report(schema->validate(*target.value, Collect::all), target.place, context, results);
}

}  // namespace

MadeFunction make_document_schema(const Node* options) {
  return make_plain<document_schema>("oasDocumentSchema", options);
}

}  // namespace gwctl::lint::oas
