#include <algorithm>

#include "core/json_schema_compiler.h"
#include "core/json_schema_text.h"

namespace gwctl::json_schema {
namespace {

const Node* value_of(const KeywordValues& values, Keyword keyword) {
  return values[static_cast<std::size_t>(keyword)];
}

// Ajv finds duplicates another way where the items are declared to be scalars, and names them in
// another order.
TypeMask scalar_item_types(const Node* items) {
  const Node* type = items == nullptr ? nullptr : find(*items, "type");
  if (type == nullptr) return 0;
  TypeMask mask = 0;
  const auto add = [&mask](const Node& item) {
    const std::string_view name = item.string();
    if (name == "null") mask |= kind_bit(Kind::null);
    if (name == "boolean") mask |= kind_bit(Kind::boolean);
    if (name == "string") mask |= kind_bit(Kind::string);
    if (name == "number") mask |= static_cast<TypeMask>(kind_bit(Kind::number) | integer_bit);
    if (name == "integer") mask |= integer_bit;
    if (name == "array") mask |= kind_bit(Kind::array);
    if (name == "object") mask |= kind_bit(Kind::object);
  };
  if (type->is_array()) {
    std::ranges::for_each(type->items(), add);
  } else {
    add(*type);
  }
  const Node* nullable = find(*items, "nullable");
  if (mask != 0 && nullable != nullptr && nullable->is_true()) mask |= kind_bit(Kind::null);
  const TypeMask containers = kind_bit(Kind::array) | kind_bit(Kind::object);
  return (mask & containers) != 0 ? TypeMask{0} : mask;
}

}  // namespace

Result<void> Compiler::emit_items(Frame& frame, Keyword keyword) {
  const Node& value = *value_of(frame.values, keyword);
  if (value.is_array()) return emit_tuple(frame, keyword);
  GWCTL_TRY_ASSIGN(const Schema* schema, child(frame, value, keyword));
  const Node* prefix = value_of(frame.values, Keyword::prefix_items);
  RestItems rest{schema, 0, false};
  if (prefix != nullptr) {
    rest.first = prefix->size;
    rest.is_bound = value.is_boolean() && !value.boolean;
  }
  if (!schema->is_trivial || !may_skip(frame))
    add(frame, Op::rest_items, keyword).operand = make(rest);
  return {};
}

Result<void> Compiler::emit_tuple(Frame& frame, Keyword keyword) {
  const auto items = value_of(frame.values, keyword)->items();
  const std::span<Branch> branches = make_span<Branch>(items.size());
  for (std::size_t at = 0; at < items.size(); ++at) {
    GWCTL_TRY(ask_trivial(items[at], frame.place));
    GWCTL_TRY_ASSIGN(branches[at].schema, child(frame, items[at], keyword));
  }
  add(frame, Op::prefix_items, keyword).operand = make(Branches{branches});
  return {};
}

Result<void> Compiler::emit_additional_items(Frame& frame, Keyword keyword) {
  const Node* items = value_of(frame.values, Keyword::items);
  if (items == nullptr || !items->is_array()) return {};
  const Node& value = *value_of(frame.values, keyword);
  GWCTL_TRY_ASSIGN(const Schema* schema, child(frame, value, keyword));
  const RestItems rest{schema, items->size, value.is_boolean() && !value.boolean};
  if (!schema->is_trivial || !may_skip(frame))
    add(frame, Op::rest_items, keyword).operand = make(rest);
  return {};
}

Result<void> Compiler::emit_contains(Frame& frame, Keyword keyword) {
  const Node* min = value_of(frame.values, Keyword::min_contains);
  const Node* max = value_of(frame.values, Keyword::max_contains);
  Contains contains;
  if (min != nullptr) contains.min = min->as_double();
  if (max != nullptr) contains.max = max->as_double();
  const bool always_holds = contains.min == 0 && contains.max < 0;
  if (always_holds && options_.reading == Reading::ajv) return {};
  GWCTL_TRY_ASSIGN(contains.schema, child(frame, *value_of(frame.values, keyword), keyword));
  if (options_.reading == Reading::ajv) {
    if (!contains.schema->is_trivial) contains.marks = Contains::Marks::everything;
  } else if (frame.place.document->dialect == Dialect::draft2020_12) {
    contains.marks = Contains::Marks::matches;
  }
  add(frame, Op::contains, keyword).operand = make(contains);
  return {};
}

Result<void> Compiler::emit_unique_items(Frame& frame, Keyword keyword) {
  if (!value_of(frame.values, keyword)->is_true()) return {};
  add(frame, Op::unique_items, keyword).number =
      scalar_item_types(value_of(frame.values, Keyword::items));
  return {};
}

Result<void> Compiler::emit_unevaluated(Frame& frame, Keyword keyword) {
  frame.tracks = true;
  GWCTL_TRY_ASSIGN(const Schema* schema, child(frame, *value_of(frame.values, keyword), keyword));
  const bool is_items = keyword == Keyword::unevaluated_items;
  add(frame, is_items ? Op::unevaluated_items : Op::unevaluated_properties, keyword).operand =
      schema;
  return {};
}

Result<void> Compiler::emit_required(Frame& frame, Keyword keyword) {
  if (frame.required.empty()) return {};
  const Names names{storage_.arena.copy_array(frame.required.data(), frame.required.size()),
                    frame.required.size()};
  add(frame, Op::required, keyword).operand = make(names);
  return {};
}

// `additionalProperties` asks for the names before `properties` compiles what stands under them.
void Compiler::declare_properties(Frame& frame) {
  const Node* value = value_of(frame.values, Keyword::properties);
  if (value == nullptr || !frame.properties.empty()) return;
  const auto members = js_members(*value);
  frame.properties = make_span<Property>(members.size());
  for (std::size_t at = 0; at < members.size(); ++at) {
    frame.properties[at].name = {members[at]->name(), members[at]->key->hash};
  }
}

Result<void> Compiler::declare_patterns(Frame& frame) {
  const Node* value = value_of(frame.values, Keyword::pattern_properties);
  if (value == nullptr || !frame.patterns.empty()) return {};
  const auto members = js_members(*value);
  frame.patterns = make_span<PatternProperty>(members.size());
  for (std::size_t at = 0; at < members.size(); ++at) {
    frame.patterns[at].text = members[at]->name();
    GWCTL_TRY_ASSIGN(frame.patterns[at].pattern, pattern(members[at]->name()));
  }
  return {};
}

Result<void> Compiler::emit_additional_properties(Frame& frame, Keyword keyword) {
  const Node& value = *value_of(frame.values, keyword);
  if (is_trivial(value, frame.place)) {
    frame.additional = nullptr;
    if (may_skip(frame)) return {};
  }
  declare_properties(frame);
  GWCTL_TRY(declare_patterns(frame));
  GWCTL_TRY_ASSIGN(frame.additional, child(frame, value, keyword));
  Additional additional;
  additional.schema = frame.additional;
  additional.properties = frame.properties;
  additional.patterns = frame.patterns;
  add(frame, Op::additional_properties, keyword).operand = make(additional);
  return {};
}

Result<void> Compiler::emit_properties(Frame& frame, Keyword keyword) {
  declare_properties(frame);
  const auto members = js_members(*value_of(frame.values, keyword));
  for (const Member* member : members) GWCTL_TRY(ask_trivial(member->value, frame.place));
  for (std::size_t at = 0; at < members.size(); ++at) {
    const Node& property = storage_.documents.follow(members[at]->value);
    const Node* read_only = find(property, "readOnly");
    const Node* write_only = find(property, "writeOnly");
    traits_.has_read_only |= read_only != nullptr && read_only->is_true();
    traits_.has_write_only |= write_only != nullptr && write_only->is_true();
    GWCTL_TRY_ASSIGN(frame.properties[at].schema, child(frame, members[at]->value, keyword));
  }
  if (frame.properties.empty()) return {};
  add(frame, Op::properties, keyword).operand = make(std::span<const Property>{frame.properties});
  return {};
}

Result<void> Compiler::emit_pattern_properties(Frame& frame, Keyword keyword) {
  const auto members = js_members(*value_of(frame.values, keyword));
  bool checks_nothing = true;
  for (const Member* member : members) {
    GWCTL_TRY_ASSIGN(const bool is_trivial, ask_trivial(member->value, frame.place));
    checks_nothing = checks_nothing && is_trivial;
  }
  if (members.empty() || (checks_nothing && may_skip(frame))) return {};
  // Ajv compiles an expression where it is first used.
  GWCTL_TRY(declare_patterns(frame));
  for (std::size_t at = 0; at < members.size(); ++at) {
    GWCTL_TRY_ASSIGN(frame.patterns[at].schema, child(frame, members[at]->value, keyword));
  }
  Instruction& instruction = add(frame, Op::pattern_properties, keyword);
  instruction.operand = make(std::span<const PatternProperty>{frame.patterns});
  // Where Ajv marks what it looked at, a bad member does not keep it from looking at the next.
  const bool marks =
      !may_skip(frame) && value_of(frame.values, Keyword::additional_properties) == nullptr;
  instruction.number = marks ? 1 : 0;
  return {};
}

Result<void> Compiler::emit_dependencies(Frame& frame, Keyword keyword) {
  std::vector<DependentNames> names;
  std::vector<Property> schemas;
  for (const Member* member : js_members(*value_of(frame.values, keyword))) {
    const Name property{member->name(), member->key->hash};
    if (keyword != Keyword::dependent_schemas && member->value.is_array()) {
      const std::span<Name> needed = make_span<Name>(member->value.size);
      for (std::size_t at = 0; at < needed.size(); ++at) {
        needed[at] = name(member->value.items()[at].string());
      }
      names.push_back({property, needed});
    } else if (keyword != Keyword::dependent_required) {
      GWCTL_TRY(ask_trivial(member->value, frame.place));
      GWCTL_TRY_ASSIGN(const Schema* schema, child(frame, member->value, keyword));
      if (!schema->is_trivial) schemas.push_back({property, schema});
    }
  }
  Dependencies dependencies;
  dependencies.names = {storage_.arena.copy_array(names.data(), names.size()), names.size()};
  dependencies.schemas = {storage_.arena.copy_array(schemas.data(), schemas.size()),
                          schemas.size()};
  add(frame, Op::dependencies, keyword).operand = make(dependencies);
  return {};
}

}  // namespace gwctl::json_schema
