#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/node.h"
#include "core/result.h"

namespace gwctl {

/// Which language a schema without `$schema` is written in.
enum class Dialect : std::uint8_t {
  draft4,
  draft6,
  draft7,
  draft2019_09,
  draft2020_12,
  openapi3_0,  ///< draft 4 with OpenAPI 3.0's `nullable`
};

/// How a value leads to another one: references that stand in a document and are followed by
/// whoever reads it. The validator asks for nodes whose `is_reference` mark is set.
class References {
 public:
  virtual ~References() = default;
  /// The value that `reference` (an object with a string `$ref`) stands for; `&reference` itself
  /// when it is not followed. Never a further followable reference.
  virtual const Node* follow(const Node& reference) const = 0;

 protected:
  References() = default;
  References(const References&) = default;
  References& operator=(const References&) = default;
};

/// One keyword that did not hold. Nodes belong to the instance or the schema and live as long.
struct SchemaError {
  std::string keyword;                  ///< `type`, `required`, … (`false schema` for `false`)
  std::vector<std::string> instance;    ///< path to the value, keys and decimal indices
  std::string schema_path;              ///< JSON pointer as a fragment, `#/properties/a/type`
  std::string message;                  ///< in English, worded as Ajv 8 words it
  std::string property;                 ///< the name that `required`, `additionalProperties`,
                                        ///< `unevaluatedProperties`, `propertyNames` speak of,
                                        ///< of dependencies the one they come with; else empty
  const Node* value = nullptr;          ///< the value that failed
  const Node* schema = nullptr;         ///< the value of the keyword in the schema
  const Node* parent_schema = nullptr;  ///< the schema object the keyword stands in
  bool is_property_name = false;        ///< the value that failed is a key (`propertyNames`)
  bool is_too_deep = false;             ///< schemas lead to each other without end
  bool several_match = false;           ///< `oneOf`: more than one branch holds
};

enum class Collect : std::uint8_t {
  first,  ///< stop at the first keyword that fails; a combinator brings its branches' errors along
  all,
};

/// Which members of `required` do not count: OpenAPI's `readOnly` properties in a request, its
/// `writeOnly` ones in a response (not below `not`).
enum class Direction : std::uint8_t { none, request, response };

/// Whose understanding of the specifications counts where theirs is another.
enum class Reading : std::uint8_t {
  standard,
  /// Ajv 8 with `strict: false`: `nullable: true` beside `type` lets null pass (and is an error
  /// without it), keywords beside a `$ref` count in every draft, `id` is an error since draft 6,
  /// all keywords of draft 7 count in draft 4 and 6.
  ajv,
};

/// What Spectral does to the schemas of OpenAPI documents before Ajv reads them.
enum class Cleaning : std::uint8_t {
  none,
  openapi3,  ///< `id` is not looked at directly below a keyword that draft 7 does not know
  openapi2,  ///< and `x-nullable: true` is `nullable: true`, and a boolean `required` of the schema
             ///< given to `compile` itself is not looked at (parameters are schemas there)
};

struct SchemaOptions {
  Dialect dialect = Dialect::draft2020_12;
  /// `$schema` in the schema overrides `dialect`.
  bool honour_schema_keyword = true;
  /// Assert `format` (unknown formats always pass).
  bool formats = true;
  /// `errorMessage`, as the package ajv-errors has it. Then use `Collect::all` only.
  bool error_messages = false;
  Reading reading = Reading::standard;
  Cleaning cleaning = Cleaning::none;
  /// Followed in the schema before JSON Schema's own `$ref` is looked at; may be null.
  const References* schema_references = nullptr;
  /// Where a reference leads that is not followed because what stands beside its `$ref` counts too:
  /// then both hold. May be null.
  const References* reference_targets = nullptr;
  /// The document that an absolute URI names, its fragment removed; null: unresolvable. The nodes
  /// must outlive the schema. The metaschemas of all drafts are known without it.
  std::function<const Node*(std::string_view uri)> load;
  std::string base_uri;
};

/// What is wrong with a value that a reference leads to; `SchemaError::instance` begins there.
struct LinkedErrors {
  const Node* value = nullptr;
  std::vector<SchemaError> errors;
};

/// A compiled JSON Schema: drafts 4, 6, 7, 2019-09, 2020-12 and OpenAPI 3.0's dialect.
/// Immutable; a value may be checked in many threads at once.
class JsonSchema {
 public:
  /// References of the instance are followed where `references` is given: each value is then what
  /// it stands for.
  bool is_valid(const Node& instance, const References* references = nullptr) const;
  /// Empty when valid. In the order in which Ajv 8 reports.
  std::vector<SchemaError> validate(const Node& instance, Collect collect = Collect::first,
                                    const References* references = nullptr) const;
  /// All that is wrong with the instance as written, first, and with each value that references in
  /// it lead to, directly or not, against the schema that the reference stands under. A value
  /// is looked at once for each schema, however many references lead there and whether they run
  /// in circles; so `links` may lead to a further reference. Only values with errors are listed.
  std::vector<LinkedErrors> validate_linked(const Node& instance, const References& links) const;

  JsonSchema(JsonSchema&&) noexcept;
  JsonSchema& operator=(JsonSchema&&) noexcept;
  ~JsonSchema();

 private:
  friend class SchemaSet;
  friend Result<JsonSchema> compile_schema(const Node& schema, SchemaOptions options);
  struct Program;
  explicit JsonSchema(std::shared_ptr<const Program> program);
  std::shared_ptr<const Program> program_;
};

/// Compiles schemas under the same options and shares what they have in common: a schema that a
/// thousand places refer to is compiled once. Not thread-safe; what it made is.
class SchemaSet {
 public:
  explicit SchemaSet(SchemaOptions options);
  SchemaSet(SchemaSet&&) noexcept;
  SchemaSet& operator=(SchemaSet&&) noexcept;
  ~SchemaSet();

  /// Fails on what makes a schema unusable: an unresolvable `$ref`
  /// (`can't resolve reference #/x from id #`), a pattern that is none, a keyword of the wrong type
  /// (`schema is invalid: data/minItems must be >= 0`). Both outcomes are remembered per node and
  /// direction. `schema` must outlive the set, and the set what it made.
  Result<const JsonSchema*> compile(const Node& schema, Direction direction = Direction::none);
  /// What Ajv makes of a schema that it is given once more: it does not ask again whether the
  /// keywords are of the right types, and fails only where it stumbles on them.
  Result<const JsonSchema*> compile_unchecked(const Node& schema,
                                              Direction direction = Direction::none);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A set of one: compiles `schema`, which must outlive the result.
Result<JsonSchema> compile_schema(const Node& schema, SchemaOptions options = {});

}  // namespace gwctl
