#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/json_schema.h"
#include "core/node.h"

namespace gwctl::json_schema {

/// All keywords that say something about a value, in the order in which Ajv evaluates them.
enum class Keyword : std::uint8_t {
  dynamic_anchor,
  dynamic_ref,
  recursive_anchor,
  recursive_ref,
  comment,
  id,
  ref,
  type,
  nullable,
  constant,
  enumeration,
  negation,
  any_of,
  one_of,
  all_of,
  if_,
  then_,
  else_,
  maximum,
  minimum,
  exclusive_maximum,
  exclusive_minimum,
  multiple_of,
  number_format,
  max_length,
  min_length,
  pattern,
  format,
  max_items,
  min_items,
  additional_items,
  prefix_items,
  items,
  contains,
  unique_items,
  max_contains,
  min_contains,
  unevaluated_items,
  max_properties,
  min_properties,
  required,
  property_names,
  additional_properties,
  dependencies,
  properties,
  pattern_properties,
  dependent_required,
  dependent_schemas,
  unevaluated_properties,
  error_message,
  none,
};
inline constexpr std::size_t keyword_count = static_cast<std::size_t>(Keyword::none);

/// Where schemas stand in the value of a keyword.
enum class Holds : std::uint8_t { nothing, schema, list, map, schema_or_list, map_or_names };

enum class Vocabulary : std::uint8_t { core, applicator, unevaluated, validation, format, foreign };

struct KeywordInfo {
  std::string_view name;
  Vocabulary vocabulary = Vocabulary::core;
  std::uint8_t group = 0;     ///< a Group
  std::uint8_t dialects = 0;  ///< a bit per Dialect that has it by the book
  std::uint8_t ajv_dialects = 0;
  Holds holds = Holds::nothing;
  std::string_view value_types;  ///< as Ajv prints them; empty: any
};

const KeywordInfo& info(Keyword keyword);

constexpr std::uint8_t dialect_bit(Dialect dialect) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(dialect));
}

/// The keyword of that name, or `none`. `format` is `Keyword::format`.
Keyword find_keyword(std::string_view name, std::uint32_t hash);

bool has_value_type(const KeywordInfo& keyword, const Node& value);

/// The values of the keywords of a schema object; null where one is missing.
using KeywordValues = std::array<const Node*, keyword_count>;

}  // namespace gwctl::json_schema
