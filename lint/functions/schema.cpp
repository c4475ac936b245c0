#include <algorithm>
#include <array>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/json_schema.h"
#include "lint/functions/core.h"
#include "lint/functions/options.h"
#include "lint/schema_message.h"

namespace gwctl::lint {
namespace {

// What a ruleset calls a dialect, and the `$schema`s that count as known in it.
struct DialectRow {
  std::string_view name;
  Dialect dialect;
  std::array<std::string_view, 4> schema_uris;
};

constexpr std::string_view draft4_uri = "http://json-schema.org/draft-04/schema";
constexpr std::string_view draft6_uri = "http://json-schema.org/draft-06/schema";
constexpr std::string_view draft7_uri = "http://json-schema.org/draft-07/schema";
constexpr std::string_view latest_uri = "http://json-schema.org/schema";

constexpr DialectRow dialects[] = {
    {"draft4", Dialect::draft4, {draft4_uri}},
    {"draft6", Dialect::draft6, {draft7_uri, draft6_uri, draft4_uri, latest_uri}},
    {"draft7", Dialect::draft7, {draft7_uri, draft6_uri, draft4_uri, latest_uri}},
    {"draft2019-09", Dialect::draft2019_09, {"https://json-schema.org/draft/2019-09/schema"}},
    {"draft2020-12", Dialect::draft2020_12, {"https://json-schema.org/draft/2020-12/schema"}},
};
constexpr std::string_view any_dialect = "auto";
constexpr std::string_view usual_dialect = "draft7";

const DialectRow* find_dialect(std::string_view name) {
  const auto* found = std::ranges::find(dialects, name, &DialectRow::name);
  return found == std::end(dialects) ? nullptr : found;
}

bool is_dialect(const Node& value) {
  return value.is_string() &&
         (value.string() == any_dialect || find_dialect(value.string()) != nullptr);
}

bool is_anything(const Node& /*value*/) {
  return true;
}

constexpr Option option_list[] = {
    {"schema", is_object,
     "\"schema\" function and its \"schema\" option accepts only the following types: object",
     true},
    {"dialect", is_dialect,
     "\"schema\" function and its \"dialect\" option accepts only the following values: \"auto\", "
     "\"draft4\", \"draft6\", \"draft7\", \"draft2019-09\", \"draft2020-12\""},
    {"allErrors", is_boolean,
     "\"schema\" function and its \"allErrors\" option accepts only the following types: boolean"},
    {"prepareResults", is_anything, {}},
};
constexpr OptionTable option_table{
    "schema", option_list,
    "\"schema\" function has invalid options specified. Example valid options: { \"schema\": { /* "
    "any JSON Schema can be defined here */ } , { \"schema\": { \"type\": \"object\" }, "
    "\"dialect\": \"auto\" }"};

std::string_view without_empty_fragment(std::string_view uri) {
  if (uri.ends_with('#')) uri.remove_suffix(1);
  return uri;
}

// The dialect that a `$schema` names: `draft4` of `http://json-schema.org/draft-04/schema#`.
const DialectRow* dialect_named_by(std::string_view uri) {
  uri = without_empty_fragment(uri);
  if (uri.starts_with("https:")) {
    uri.remove_prefix(6);
  } else if (uri.starts_with("http:")) {
    uri.remove_prefix(5);
  } else {
    return nullptr;
  }
  constexpr std::string_view hyper = "hyper-schema";
  for (const DialectRow& row : dialects) {
    std::string folder{row.name};
    folder.replace(0, 5, row.name.size() == 6 ? "draft-0" : "draft/");
    const std::string prefix = "//json-schema.org/" + folder + '/';
    if (uri == prefix + "schema" || uri == prefix + std::string{hyper}) return &row;
  }
  return nullptr;
}

// Why Ajv refuses the `$schema` of a schema; nothing where it does not.
std::string refusal_of(const Node& schema, const DialectRow& dialect) {
  const Node* uri = find(schema, "$schema");
  if (uri == nullptr) return {};
  if (!uri->is_string()) return "$schema must be a string";
  if (uri->size == 0) return {};
  const std::string_view bare = without_empty_fragment(uri->string());
  if (std::ranges::find(dialect.schema_uris, bare) != dialect.schema_uris.end()) return {};
  return "no schema with key or ref \"" + std::string{uri->string()} + '"';
}

class SchemaFunction final : public Function {
 public:
  SchemaFunction(const Node& schema, const DialectRow& dialect, Collect collect)
      : schema_{schema},
        dialect_{dialect},
        collect_{collect},
        refusal_{refusal_of(schema, dialect)} {}

  void run(const Target& target, const RunContext& context, Results& results) const override {
    if (target.value == nullptr) {
      results.add("#{{print(\"property\")}}must exist", target);
      return;
    }
    const Result<JsonSchema>& schema = compiled();
    if (schema) {
      report(schema->validate(*target.value, collect_, &context.view), target, results);
      return;
    }
    const std::string& message = schema.error().message;
    const bool is_reference_error = message.starts_with("can't resolve reference ");
    if (is_reference_error && &context.view == &context.resolved) return;
    results.add(message, target);
  }

 private:
  // Once for all documents, when the first asks.
  const Result<JsonSchema>& compiled() const {
    std::call_once(once_, [this] { compiled_ = compile(); });
    return compiled_;
  }

  Result<JsonSchema> compile() const {
    if (!refusal_.empty()) return fail(refusal_);
    SchemaOptions options;
    options.dialect = dialect_.dialect;
    options.honour_schema_keyword = false;
    options.error_messages = collect_ == Collect::all;
    options.reading = Reading::ajv;
    return compile_schema(schema_, std::move(options));
  }

  const Node& schema_;
  const DialectRow& dialect_;
  Collect collect_;
  std::string refusal_;
  mutable std::once_flag once_;
  mutable Result<JsonSchema> compiled_ = fail("not compiled yet");
};

}  // namespace

MadeFunction make_schema(const Node* options) {
  std::vector<OptionError> errors = check_options(options, option_table);
  if (!errors.empty()) return tl::unexpected{std::move(errors)};
  const Node& schema = *find(*options, "schema");
  const Node* uri = find_string(schema, "$schema");
  const Node* name = find(*options, "dialect");
  const DialectRow* dialect = nullptr;
  if (name != nullptr && name->string() != any_dialect) {
    dialect = find_dialect(name->string());
  } else if (uri != nullptr) {
    dialect = dialect_named_by(uri->string());
  }
  if (dialect == nullptr) dialect = find_dialect(usual_dialect);
  const Node* all = find(*options, "allErrors");
  return std::make_unique<SchemaFunction>(
      schema, *dialect, all != nullptr && all->is_true() ? Collect::all : Collect::first);
}

}  // namespace gwctl::lint
