#include "core/json_schema_keywords.h"

#include <algorithm>

namespace gwctl::json_schema {
namespace {

constexpr std::uint8_t d4 = dialect_bit(Dialect::draft4);
constexpr std::uint8_t d6 = dialect_bit(Dialect::draft6);
constexpr std::uint8_t d7 = dialect_bit(Dialect::draft7);
constexpr std::uint8_t d19 = dialect_bit(Dialect::draft2019_09);
constexpr std::uint8_t d20 = dialect_bit(Dialect::draft2020_12);
constexpr std::uint8_t oas = dialect_bit(Dialect::openapi3_0);
constexpr std::uint8_t never = 0;
constexpr std::uint8_t since19 = d19 | d20;
constexpr std::uint8_t since7 = d7 | since19;
constexpr std::uint8_t since6 = d6 | since7;
constexpr std::uint8_t drafts = d4 | since6;
constexpr std::uint8_t all = drafts | oas;
constexpr std::uint8_t until19 = d4 | d6 | d7 | d19;

// Groups, by number: any, number, string, array, object, last.
constexpr std::uint8_t any = 0;
constexpr std::uint8_t number = 1;
constexpr std::uint8_t string = 2;
constexpr std::uint8_t array = 3;
constexpr std::uint8_t object = 4;
constexpr std::uint8_t last = 5;

constexpr std::string_view t_string = R"(["string"])";
constexpr std::string_view t_number = R"(["number"])";
constexpr std::string_view t_boolean = R"(["boolean"])";
constexpr std::string_view t_array = R"(["array"])";
constexpr std::string_view t_object = R"(["object"])";
constexpr std::string_view t_object_boolean = R"(["object","boolean"])";
constexpr std::string_view t_boolean_object = R"(["boolean","object"])";

using enum Vocabulary;
constexpr std::array<KeywordInfo, keyword_count> table{{
    {"$dynamicAnchor", core, any, d20, since19, Holds::nothing, t_string},
    {"$dynamicRef", core, any, d20, since19, Holds::nothing, t_string},
    {"$recursiveAnchor", core, any, d19, since19, Holds::nothing, t_boolean},
    {"$recursiveRef", core, any, d19, since19, Holds::nothing, t_string},
    {"$comment", core, any, never, all, Holds::nothing, {}},
    {"id", core, any, never, since6, Holds::nothing, {}},
    {"$ref", core, any, all, all, Holds::nothing, t_string},
    {"type", validation, any, all, all, Holds::nothing, R"(["string","array"])"},
    {"nullable", foreign, any, oas, all, Holds::nothing, t_boolean},
    {"const", validation, any, since6, all, Holds::nothing, {}},
    {"enum", validation, any, all, all, Holds::nothing, t_array},
    {"not", applicator, any, all, all, Holds::schema, t_object_boolean},
    {"anyOf", applicator, any, all, all, Holds::list, t_array},
    {"oneOf", applicator, any, all, all, Holds::list, t_array},
    {"allOf", applicator, any, all, all, Holds::list, t_array},
    {"if", applicator, any, since7, all, Holds::schema, t_object_boolean},
    {"then", applicator, any, since7, all, Holds::schema, t_object_boolean},
    {"else", applicator, any, since7, all, Holds::schema, t_object_boolean},
    {"maximum", validation, number, all, all, Holds::nothing, t_number},
    {"minimum", validation, number, all, all, Holds::nothing, t_number},
    {"exclusiveMaximum", validation, number, all, all, Holds::nothing, t_number},
    {"exclusiveMinimum", validation, number, all, all, Holds::nothing, t_number},
    {"multipleOf", validation, number, all, all, Holds::nothing, t_number},
    {"format", format, number, all, all, Holds::nothing, t_string},
    {"maxLength", validation, string, all, all, Holds::nothing, t_number},
    {"minLength", validation, string, all, all, Holds::nothing, t_number},
    {"pattern", validation, string, all, all, Holds::nothing, t_string},
    {"format", format, string, all, all, Holds::nothing, t_string},
    {"maxItems", validation, array, all, all, Holds::nothing, t_number},
    {"minItems", validation, array, all, all, Holds::nothing, t_number},
    {"additionalItems", applicator, array, until19, until19, Holds::schema, t_boolean_object},
    {"prefixItems", applicator, array, d20, d20, Holds::list, t_array},
    {"items", applicator, array, all, all, Holds::schema_or_list,
     R"(["object","array","boolean"])"},
    {"contains", applicator, array, since6, all, Holds::schema, t_object_boolean},
    {"uniqueItems", validation, array, all, all, Holds::nothing, t_boolean},
    {"maxContains", validation, array, since19, since19, Holds::nothing, t_number},
    {"minContains", validation, array, since19, since19, Holds::nothing, t_number},
    {"unevaluatedItems", unevaluated, array, since19, since19, Holds::schema, t_boolean_object},
    {"maxProperties", validation, object, all, all, Holds::nothing, t_number},
    {"minProperties", validation, object, all, all, Holds::nothing, t_number},
    {"required", validation, object, all, all, Holds::nothing, t_array},
    {"propertyNames", applicator, object, since6, all, Holds::schema, t_object_boolean},
    {"additionalProperties", applicator, object, all, all, Holds::schema, t_boolean_object},
    {"dependencies", applicator, object, drafts, all, Holds::map_or_names, t_object},
    {"properties", applicator, object, all, all, Holds::map, t_object},
    {"patternProperties", applicator, object, drafts, all, Holds::map, t_object},
    {"dependentRequired", validation, object, since19, since19, Holds::nothing, t_object},
    {"dependentSchemas", applicator, object, since19, since19, Holds::map, t_object},
    {"unevaluatedProperties", unevaluated, object, since19, since19, Holds::schema,
     t_boolean_object},
    {"errorMessage", foreign, last, never, never, Holds::nothing, R"(["string","object"])"},
}};

constexpr std::uint32_t slot_count = 256;

struct Index {
  std::array<std::uint8_t, slot_count> slots{};  // keyword + 1

  Index() {
    for (std::size_t at = 0; at < table.size(); ++at) {
      if (static_cast<Keyword>(at) == Keyword::number_format) continue;
      std::uint32_t slot = hash_key(table[at].name) % slot_count;
      while (slots[slot] != 0) slot = (slot + 1) % slot_count;
      slots[slot] = static_cast<std::uint8_t>(at + 1);
    }
  }
};

std::string_view quoted_type(const Node& value) {
  static constexpr std::array<std::string_view, 6> names{"\"null\"",   "\"boolean\"", "\"number\"",
                                                         "\"string\"", "\"array\"",   "\"object\""};
  return names[static_cast<std::size_t>(value.kind)];
}

}  // namespace

const KeywordInfo& info(Keyword keyword) {
  return table[static_cast<std::size_t>(keyword)];
}

Keyword find_keyword(std::string_view name, std::uint32_t hash) {
  static const Index index;
  for (std::uint32_t slot = hash % slot_count; index.slots[slot] != 0;
       slot = (slot + 1) % slot_count) {
    const auto at = static_cast<std::size_t>(index.slots[slot] - 1);
    if (table[at].name == name) return static_cast<Keyword>(at);
  }
  return Keyword::none;
}

bool has_value_type(const KeywordInfo& keyword, const Node& value) {
  return keyword.value_types.empty() ||
         keyword.value_types.find(quoted_type(value)) != std::string_view::npos;
}

}  // namespace gwctl::json_schema
