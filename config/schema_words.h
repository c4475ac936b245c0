#pragma once

#include <optional>

#include "config/schema.h"

namespace gwctl::config {

/// Finds the fault of a value as APISIX's validator (api7/jsonschema) does, by walking schema and
/// value side by side. Slow, and the last word: it knows what Lua does not tell apart (`{}` and
/// `[]`), that references to secrets and to the environment pass for any string, and that regular
/// expressions are Perl's.
class SchemaWords {
 public:
  /// `unknown`: where properties go that are forbidden because nothing is known of them; null: they
  /// are faults.
  explicit SchemaWords(std::string_view base_uri, std::vector<SchemaFault>* unknown = nullptr)
      : base_uri_{base_uri}, unknown_{unknown} {}

  std::optional<SchemaFault> check(const Node& schema, const Node& value) const;

 private:
  using Fault = std::optional<SchemaFault>;

  bool holds(const Node& schema, const Node& value) const {
    return !SchemaWords{base_uri_}.check(schema, value);
  }

  /// What is inside of a value; `words` go before what is said of it, `step` leads to it.
  Fault check_inner(const Node& schema, const Node& value, const std::string& words,
                    std::string_view step) const;
  Fault check_type(const Node& schema, const Node& value) const;
  Fault check_object(const Node& schema, const Node& value) const;
  Fault check_properties(const Node& schema, const Node& value) const;
  Fault check_dependency(std::string_view name, const Node& wanted, const Node& value) const;
  Fault check_names(const Node& schema, const Node& value) const;
  Fault check_name(const Node& schema, const Member& member) const;
  std::size_t count_defaults(const Node& schema, const Node& value) const;
  Fault check_array(const Node& schema, const Node& value) const;
  Fault check_string(const Node& schema, const Node& value) const;
  Fault check_number(const Node& schema, const Node& value) const;
  Fault check_choice(const Node& schema, const Node& value) const;
  Fault check_combined(const Node& schema, const Node& value) const;
  Fault check_any(const Node& branches, const Node& value) const;
  Fault check_one(const Node& branches, const Node& value) const;
  Fault check_condition(const Node& schema, const Node& value) const;
  Fault check_format(const Node& schema, const Node& value) const;

  std::string_view base_uri_;
  std::vector<SchemaFault>* unknown_;
};

/// The schema that a reference leads to and where that stands; references are files of ours.
struct SchemaTarget {
  const Node* schema = nullptr;
  std::string base_uri;
};

SchemaTarget resolve_schema(std::string_view reference, std::string_view base_uri);

/// The root of a schema file, by its URI without fragment; null when there is none.
const Node* schema_file(std::string_view uri);

}  // namespace gwctl::config
