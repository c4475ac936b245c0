#include "lint/functions/oas/schema_check.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "lint/overlay.h"
#include "lint/schema_message.h"
#include "lint/workspace.h"

namespace gwctl::lint::oas {
namespace {

struct DialectUri {
  std::string_view uri;
  Dialect dialect;
};

constexpr DialectUri dialect_uris[] = {
    {"json-schema.org/draft-04/schema", Dialect::draft4},
    {"json-schema.org/draft-06/schema", Dialect::draft6},
    {"json-schema.org/draft-07/schema", Dialect::draft7},
    {"json-schema.org/draft/2019-09/schema", Dialect::draft2019_09},
    {"json-schema.org/draft/2020-12/schema", Dialect::draft2020_12},
};

Dialect named_dialect(std::string_view uri) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (uri.starts_with(scheme)) uri.remove_prefix(scheme.size());
  }
  if (uri.ends_with('#')) uri.remove_suffix(1);
  const auto* const found = std::ranges::find(dialect_uris, uri, &DialectUri::uri);
  return found == std::end(dialect_uris) ? Dialect::draft2020_12 : found->dialect;
}

bool is_openapi(const RunContext& context) {
  return has(context.formats, Format::oas2) || has(context.formats, Format::oas3);
}

// Before 3.1 the schemas of OpenAPI are nearest to draft 4.
Dialect dialect_of(const RunContext& context) {
  if (!is_openapi(context)) return Dialect::draft7;
  if (!has(context.formats, Format::oas3_1) && !has(context.formats, Format::oas3_2)) {
    return Dialect::draft4;
  }
  const Node* uri = find(context.workspace.root().root(), "jsonSchemaDialect");
  return uri != nullptr && uri->is_string() ? named_dialect(uri->string()) : Dialect::draft2020_12;
}

// Spectral says it only where it finds the keyword without going through a list of schemas.
bool lets_null_pass(const SchemaError& error) {
  if (error.keyword != "type" || error.parent_schema == nullptr) return false;
  const Node* nullable = find(*error.parent_schema, "nullable");
  if (nullable == nullptr) nullable = find(*error.parent_schema, "x-nullable");
  if (nullable == nullptr || !nullable->is_true()) return false;
  const std::string& path = error.schema_path;
  return std::ranges::none_of(std::array{"/allOf/", "/anyOf/", "/oneOf/"}, [&](const char* list) {
    return path.find(list) != std::string::npos;
  });
}

// An overlay shows what is there; what it demands follows from the reference and its target.
const Node& as_written(const Node& schema, const View& view) {
  const Overlays* overlays = view.overlays();
  return overlays == nullptr ? schema : overlays->reference_of(schema);
}

}  // namespace

const Node* SchemaCheck::Schemas::follow(const Node& reference) const {
  return &as_written(*view_.follow(reference), view_);
}

const Node* SchemaCheck::Targets::follow(const Node& reference) const {
  const Overlays* overlays = view_.overlays();
  const Node* target = overlays == nullptr ? nullptr : overlays->target_of(reference);
  return target == nullptr ? &reference : target;
}

SchemaCheck& SchemaCheck::of(const RunContext& context) {
  static const char tag = 0;
  SchemaCheck& check = context.scratch<SchemaCheck>(&tag);
  if (!check.schemas_) check.start(context);
  return check;
}

void SchemaCheck::start(const RunContext& context) {
  const bool is_oas2 = has(context.formats, Format::oas2);
  // The rules of AsyncAPI tell all that is wrong, those of OpenAPI the first.
  const bool is_asyncapi = has(context.formats, Format::aas2) || has(context.formats, Format::aas3);
  collect_ = context.is_strict || is_asyncapi ? Collect::all : Collect::first;
  copies_ = is_oas2 || context.is_strict;
  marks_null_ = is_oas2 || has(context.formats, Format::oas3_0);
  forgives_missing_ = &context.view == &context.resolved;
  SchemaOptions options;
  options.dialect = dialect_of(context);
  options.honour_schema_keyword = context.formats.none();
  options.reading = Reading::ajv;
  options.error_messages = is_asyncapi;
  options.cleaning = is_asyncapi ? Cleaning::none
                     : is_oas2   ? Cleaning::openapi2
                                 : Cleaning::openapi3;
  options.schema_references = &schema_references_.emplace(context.view);
  options.reference_targets = &reference_targets_.emplace(context.view);
  view_ = &context.view;
  schemas_.emplace(std::move(options));
}

// A schema that is wrong for its keywords' types is so for the first value only. (Of OpenAPI 2 Ajv
// gets a new copy of the schema for each value.)
Result<const JsonSchema*> SchemaCheck::compile(const Node& schema, Direction direction,
                                               bool is_known) {
  auto compiled = schemas_->compile(schema, direction);
  if (compiled || !is_known || copies_) return compiled;
  return schemas_->compile_unchecked(schema, direction);
}

void SchemaCheck::check(const Node& schema, Direction direction, const Item& item,
                        const Target& target, Results& results) {
  if (item.value == nullptr) {
    results.add("#{{print(\"property\")}}must exist", target, item.path);
    return;
  }
  const Result<const JsonSchema*> compiled =
      compile(as_written(schema, *view_), direction, item.is_schema_known);
  if (!compiled) {
    const std::string& message = compiled.error().message;
    if (forgives_missing_ && message.starts_with("can't resolve reference")) return;
    results.add(message, target, item.path);
    return;
  }
  if ((*compiled)->is_valid(*item.value, view_)) return;
  std::vector<SchemaError> errors = (*compiled)->validate(*item.value, collect_, view_);
  if (std::ranges::any_of(errors, &SchemaError::is_too_deep)) {
    results.add("Maximum call stack size exceeded", target, item.path);
    return;
  }
  for (SchemaError& error : errors) {
    if (marks_null_ && lets_null_pass(error)) error.message += ",null";
  }
  report(errors, item, target, results);
}

void SchemaCheck::report(const std::vector<SchemaError>& errors, const Item& item,
                         const Target& target, Results& results) {
  SchemaSubject subject = subject_of(target);
  subject.value = item.value;
  if (!item.path.empty()) subject.property = item.path.back().text();
  for (const SchemaFinding& finding : describe(errors, subject)) {
    std::vector<Segment> path{item.path.begin(), item.path.end()};
    for (const std::string& key : finding.path) path.emplace_back(std::string_view{key});
    results.add(finding.message, target, path);
  }
}

}  // namespace gwctl::lint::oas
