#pragma once

// What a schema is compiled to: schemas made of instructions in the order in which Ajv evaluates,
// grouped by the kind of value they speak of. All of it lies in an arena; it never changes once
// made.

#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/formats.h"
#include "core/json_schema.h"
#include "core/json_schema_keywords.h"
#include "core/json_schema_pattern.h"
#include "core/node.h"

namespace gwctl::json_schema {

/// A bit per Kind, and one more for numbers without a fraction.
using TypeMask = std::uint8_t;
inline constexpr TypeMask integer_bit = 0x40;
inline constexpr TypeMask all_types = 0x7F;

constexpr TypeMask kind_bit(Kind kind) {
  return static_cast<TypeMask>(1U << static_cast<unsigned>(kind));
}

struct Schema;
struct Resource;

enum class Op : std::uint8_t {
  nothing,
  reference,
  constant,
  enumeration,
  negation,
  any_of,
  one_of,
  all_of,
  condition,
  maximum,
  minimum,
  exclusive_maximum,
  exclusive_minimum,
  multiple_of,
  format,
  max_length,
  min_length,
  pattern,
  max_items,
  min_items,
  prefix_items,
  rest_items,
  contains,
  unique_items,
  unevaluated_items,
  max_properties,
  min_properties,
  required,
  property_names,
  additional_properties,
  dependencies,
  properties,
  pattern_properties,
  unevaluated_properties,
  error_message,
};

struct Instruction {
  Op op = Op::nothing;
  Keyword keyword = Keyword::none;
  bool is_fused = false;  ///< the quick pass does it as part of the Shape
  Format format_name = Format::unknown;
  const Node* value = nullptr;  ///< of the keyword
  const void* operand = nullptr;
  double number = 0;

  template <class T>
  const T& as() const {
    return *static_cast<const T*>(operand);
  }
};

/// How the type of a value is checked: Ajv does it in front of all keywords, but a single type with
/// keywords of its own it checks where these stand.
enum class TypeCheck : std::uint8_t { none, first, grouped };

enum class Group : std::uint8_t { any, number, string, array, object, last, count };

struct Shape;

struct Schema {
  const Node* node = nullptr;
  const Instruction* code = nullptr;
  /// Instructions of group g stand from bounds[g] to bounds[g + 1].
  std::array<std::uint16_t, static_cast<std::size_t>(Group::count) + 1> bounds{};
  TypeMask types = all_types;
  TypeCheck type_check = TypeCheck::none;
  Group type_group = Group::any;  ///< where a grouped check stands
  bool is_trivial = false;        ///< nothing in it can fail
  bool is_type_only = false;      ///< nothing but the type can fail
  bool is_false = false;
  bool tracks = false;  ///< has `unevaluated…`: needs to know what its other keywords looked at
  const Node* type_value = nullptr;
  const Shape* shape = nullptr;
  const Resource* resource = nullptr;

  std::span<const Instruction> group(Group which) const {
    const auto at = static_cast<std::size_t>(which);
    return {code + bounds[at], code + bounds[at + 1]};
  }
};

struct DynamicAnchor {
  std::string_view name;
  const Node* node = nullptr;
  const Schema* schema = nullptr;
};

struct Reference {
  const Schema* target = nullptr;
  std::string_view text;
  /// The outermost resource in the dynamic scope with this anchor is meant, if `is_dynamic`.
  std::string_view dynamic_anchor;
  bool is_dynamic = false;
  bool is_inlined = false;  ///< Ajv writes the target out in place
};

struct Branch {
  std::string_view name;  ///< in the keyword's value: a key; empty for items, which are counted
  const Schema* schema = nullptr;
};

using Branches = std::span<const Branch>;

struct Condition {
  const Schema* test = nullptr;
  const Schema* then_schema = nullptr;  ///< null where there is none that could fail
  const Schema* else_schema = nullptr;
};

struct RestItems {
  const Schema* schema = nullptr;
  std::uint32_t first = 0;
  bool is_bound = false;  ///< `false` behind a tuple: limits the length
};

struct Contains {
  const Schema* schema = nullptr;
  double min = 1;
  double max = -1;  ///< below 0: none
  enum class Marks : std::uint8_t { nothing, matches, everything } marks = Marks::nothing;
};

struct Name {
  std::string_view text;
  std::uint32_t hash = 0;
};

struct Property {
  Name name;
  const Schema* schema = nullptr;
};

struct PatternProperty {
  const Pattern* pattern = nullptr;
  std::string_view text;
  const Schema* schema = nullptr;
};

struct Additional {
  const Schema* schema = nullptr;  ///< null: anything goes
  std::span<const Property> properties;
  std::span<const PatternProperty> patterns;
};

using Names = std::span<const Name>;

struct DependentNames {
  Name property;
  Names names;
};

struct Dependencies {
  std::span<const DependentNames> names;
  std::span<const Property> schemas;
};

struct Values {
  std::span<const Node* const> all;
  std::span<const Node* const> others;  ///< those that are no strings
  std::span<const Name> strings;        ///< in open addressing when `mask` is not 0
  std::uint32_t mask = 0;
};

/// `properties`, `patternProperties`, `additionalProperties` and `required` for one pass over the
/// members of an object.
struct Shape {
  struct Entry {
    Name name;
    const Schema* schema = nullptr;  ///< null: only required
    bool is_required = false;
  };

  std::span<const Entry> entries;
  std::span<const std::uint16_t> slots;  ///< number of an entry plus one, by hash
  std::uint32_t required_count = 0;
  std::span<const PatternProperty> patterns;
  const Schema* additional = nullptr;  ///< null: anything goes
  bool marks_additional = false;       ///< `additionalProperties` is there

  const Entry* find(std::string_view name, std::uint32_t hash) const {
    const auto mask = static_cast<std::uint32_t>(slots.size() - 1);
    for (std::uint32_t at = hash & mask; slots[at] != 0; at = (at + 1) & mask) {
      const Entry& entry = entries[slots[at] - 1U];
      if (entry.name.hash == hash && entry.name.text == name) return &entry;
    }
    return nullptr;
  }
};

struct SchemaDocument;

/// A schema with a base URI of its own, or a whole document.
struct Resource {
  std::string uri;
  const Node* root = nullptr;
  SchemaDocument* document = nullptr;
  std::vector<std::pair<std::string, const Node*>> anchors;
  std::vector<DynamicAnchor> dynamic_anchors;  ///< `$recursiveAnchor` is the one without a name
};

/// What a resource has under a dynamic anchor, or null.
inline const Schema* dynamic_target(const Resource& resource, const Reference& reference) {
  for (const DynamicAnchor& anchor : resource.dynamic_anchors) {
    if (anchor.name == reference.dynamic_anchor) return anchor.schema;
  }
  return nullptr;
}

/// Pairs of a schema and a node.
class PairSet {
 public:
  bool contains(const Schema* schema, const Node* node) const;
  void insert(const Schema* schema, const Node* node);

 private:
  struct Pair {
    const Schema* schema = nullptr;
    const Node* node = nullptr;
  };

  std::size_t find(const Pair& pair) const;
  std::vector<Pair> slots_;
  std::size_t count_ = 0;
};

/// Pairs that are known to go together.
struct ValidPairs : PairSet {
  /// Pairs with this schema are looked up and remembered wherever it is referred to; those with
  /// other schemas only where the node was behind a reference.
  const Schema* everywhere = nullptr;
};

/// How deep schemas may call each other while a value is checked; past it the value is invalid.
inline constexpr int call_depth_max = 2000;

/// The bits of TypeMask that a value has.
inline TypeMask types_of(const Node& node) {
  const TypeMask kind = kind_bit(node.kind);
  if (node.kind != Kind::number) return kind;
  const bool is_integer = node.is_integer || std::trunc(node.number) == node.number;
  return is_integer ? static_cast<TypeMask>(kind | integer_bit) : kind;
}

/// Whether an instruction that looks at nothing below the value holds.
bool holds(const Instruction& instruction, const Node& node);

/// Two equal items of an array, as Ajv finds them; `first` is below 0 where there are none.
struct Duplicate {
  std::int64_t first = -1;  ///< named first in the message
  std::int64_t second = -1;
};

Duplicate find_duplicate(const Instruction& instruction, const Node& array);
/// Whether `properties` or `patternProperties` speak of a member; quicker with the shape, if any.
bool is_declared(const Shape* shape, const Additional& additional, const Member& member);
/// A key, to be looked at as a value.
Node key_node(const Member& member);

class Marks;
struct Scope;

/// What a run looks at besides the schema.
struct RunContext {
  const References* references = nullptr;
  ValidPairs* known = nullptr;  ///< may be null; pairs that need not be looked at again
  const Scope* scope = nullptr;
};

/// The quick pass. `marks`, which may be null, gets what is looked at of the children.
bool is_valid(const Schema& schema, const Node& instance, const RunContext& context,
              Marks* marks = nullptr);

/// The slow pass.
std::vector<SchemaError> collect_errors(const Schema& schema, const Node& instance, Collect collect,
                                        const RunContext& context);

/// The slow pass over the instance and all that its references lead to.
std::vector<LinkedErrors> collect_linked(const Schema& schema, const Node& instance,
                                         const References& links);

}  // namespace gwctl::json_schema
