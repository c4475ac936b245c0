#include <algorithm>

#include <fmt/core.h>

#include "core/json_schema_compiler.h"
#include "core/json_schema_text.h"

namespace gwctl::json_schema {
namespace {

constexpr int chain_max = 100;
constexpr int inline_depth_max = 200;
constexpr std::size_t string_table_min = 9;

const Node* value_of(const KeywordValues& values, Keyword keyword) {
  return values[static_cast<std::size_t>(keyword)];
}

bool is_reference_keyword(std::string_view name) {
  static constexpr std::array<std::string_view, 5> names{
      "$ref", "$recursiveRef", "$recursiveAnchor", "$dynamicRef", "$dynamicAnchor"};
  return name.starts_with('$') && std::ranges::find(names, name) != names.end();
}

Op limit_op(Keyword keyword) {
  switch (keyword) {
    case Keyword::max_length: return Op::max_length;
    case Keyword::min_length: return Op::min_length;
    case Keyword::max_items: return Op::max_items;
    case Keyword::min_items: return Op::min_items;
    case Keyword::max_properties: return Op::max_properties;
    case Keyword::min_properties: return Op::min_properties;
    case Keyword::maximum: return Op::maximum;
    case Keyword::minimum: return Op::minimum;
    case Keyword::exclusive_maximum: return Op::exclusive_maximum;
    case Keyword::exclusive_minimum: return Op::exclusive_minimum;
    case Keyword::multiple_of: return Op::multiple_of;
    default: return Op::nothing;
  }
}

std::string unresolved(std::string_view reference, const Resource& from) {
  return fmt::format("can't resolve reference {} from id {}", reference,
                     from.uri.empty() ? "#" : from.uri);
}

// Draft 4 turns `maximum` into a bound that itself does not belong by a boolean beside it.
Op draft4_op(Keyword keyword, const KeywordValues& values) {
  const bool is_maximum = keyword == Keyword::maximum;
  const Node* exclusive =
      value_of(values, is_maximum ? Keyword::exclusive_maximum : Keyword::exclusive_minimum);
  if (exclusive == nullptr || !exclusive->is_true()) return limit_op(keyword);
  return is_maximum ? Op::exclusive_maximum : Op::exclusive_minimum;
}

}  // namespace

const std::array<Compiler::Emitter, keyword_count>& Compiler::emitters() {
  using C = Compiler;
  static constexpr std::array<Emitter, keyword_count> table{{
      &C::emit_nothing,            // $dynamicAnchor
      &C::emit_dynamic_reference,  // $dynamicRef
      &C::emit_nothing,            // $recursiveAnchor
      &C::emit_dynamic_reference,  // $recursiveRef
      &C::emit_nothing,            // $comment
      &C::emit_refused_id,         // id
      &C::emit_reference,          // $ref
      &C::emit_nothing,            // type
      &C::emit_nothing,            // nullable
      &C::emit_constant,           // const
      &C::emit_enumeration,        // enum
      &C::emit_schema,             // not
      &C::emit_branches,           // anyOf
      &C::emit_branches,           // oneOf
      &C::emit_branches,           // allOf
      &C::emit_condition,          // if
      &C::emit_nothing,            // then
      &C::emit_nothing,            // else
      &C::emit_number,             // maximum
      &C::emit_number,             // minimum
      &C::emit_number,             // exclusiveMaximum
      &C::emit_number,             // exclusiveMinimum
      &C::emit_limit,              // multipleOf
      &C::emit_format,             // format, of numbers
      &C::emit_limit,              // maxLength
      &C::emit_limit,              // minLength
      &C::emit_pattern,            // pattern
      &C::emit_format,             // format
      &C::emit_limit,              // maxItems
      &C::emit_limit,              // minItems
      &C::emit_additional_items,   // additionalItems
      &C::emit_tuple,              // prefixItems
      &C::emit_items,              // items
      &C::emit_contains,           // contains
      &C::emit_unique_items,       // uniqueItems
      &C::emit_nothing,            // maxContains
      &C::emit_nothing,            // minContains
      &C::emit_unevaluated,        // unevaluatedItems
      &C::emit_limit,              // maxProperties
      &C::emit_limit,              // minProperties
      &C::emit_required,           // required
      &C::emit_schema,             // propertyNames
      &C::emit_additional_properties,
      &C::emit_dependencies,
      &C::emit_properties,
      &C::emit_pattern_properties,
      &C::emit_dependencies,  // dependentRequired
      &C::emit_dependencies,  // dependentSchemas
      &C::emit_unevaluated,   // unevaluatedProperties
      &C::emit_error_message,
  }};
  return table;
}

Instruction& Compiler::add(Frame& frame, Op op, Keyword keyword) {
  Instruction& instruction = frame.code.emplace_back();
  instruction.op = op;
  instruction.keyword = keyword;
  instruction.value = value_of(frame.values, keyword);
  return instruction;
}

Result<void> Compiler::emit_nothing(Frame& /*frame*/, Keyword /*keyword*/) {
  return {};
}

Result<void> Compiler::emit_refused_id(Frame& frame, Keyword /*keyword*/) {
  const Keyword below = frame.place.below;
  const bool is_cleaned =
      options_.cleaning != Cleaning::none &&
      (below == Keyword::unevaluated_items || below == Keyword::unevaluated_properties ||
       below == Keyword::dependent_schemas);
  if (is_cleaned) return {};
  return fail("NOT SUPPORTED: keyword \"id\", use \"$id\" for schema ID");
}

// Whether Ajv would write the schema out where a reference leads to it: it holds no reference.
bool Compiler::inlines(const Node& given, int depth) {
  const Node& node = storage_.documents.follow(given);
  if (depth > inline_depth_max) return false;
  if (!node.is_container()) return true;
  const auto known = inlines_.find(&node);
  if (known != inlines_.end()) return known->second;
  const bool answer =
      node.is_array()
          ? std::ranges::all_of(node.items(),
                                [&](const Node& item) { return inlines(item, depth + 1); })
          : std::ranges::all_of(node.members(), [&](const Member& member) {
              return !is_reference_keyword(member.name()) && inlines(member.value, depth + 1);
            });
  inlines_.emplace(&node, answer);
  return answer;
}

// A schema that a JSON pointer leads to and that is nothing but a reference is passed over.
Target Compiler::skip_reference_chain(Target target) {
  for (int i = 0; i < chain_max && target.has_pointer && options_.reading == Reading::ajv; ++i) {
    const Node* ref = find_string(*target.node, "$ref");
    if (ref == nullptr) break;
    Frame frame{*target.node, {target.resource->document, target.resource}};
    read_keywords(frame);
    frame.values[static_cast<std::size_t>(Keyword::ref)] = nullptr;
    if (std::ranges::any_of(frame.values, [](const Node* value) { return value != nullptr; }))
      break;
    const auto next = storage_.documents.resolve(*target.resource, ref->string());
    if (!next) break;
    target = *next;
  }
  return target;
}

Result<void> Compiler::emit_target(Frame& frame, const Node& target, Keyword keyword) {
  Place place = frame.place;
  place.below = Keyword::ref;
  GWCTL_TRY_ASSIGN(const Schema* schema, compile_schema(target, place));
  Reference reference;
  reference.target = schema;
  reference.text = value_of(frame.values, keyword)->string();
  add(frame, Op::reference, keyword).operand = make(reference);
  return {};
}

Result<void> Compiler::emit_reference(Frame& frame, Keyword keyword) {
  if (options_.reference_targets != nullptr && frame.node.is_reference) {
    const Node* behind = options_.reference_targets->follow(frame.node);
    if (behind != &frame.node) return emit_target(frame, *behind, keyword);
  }
  traits_.needs_document = true;
  const std::string_view text = value_of(frame.values, keyword)->string();
  Resource& from = *frame.place.resource;
  const auto found = storage_.documents.resolve(from, text);
  if (!found) {
    failed_reference_ = text;
    return fail(unresolved(text, from));
  }
  const Target target = skip_reference_chain(*found);
  if (target.resource != frame.place.resource) touched_.push_back(target.resource);
  const Place place{target.resource->document, target.resource, frame.place.direction, Keyword::ref,
                    frame.place.depth};
  GWCTL_TRY_ASSIGN(const Schema* schema, compile_schema(*target.node, place));
  Reference reference;
  reference.target = schema;
  reference.text = text;
  reference.is_inlined = target.node != frame.place.document->root && inlines(*target.node, 0);
  add(frame, Op::reference, keyword).operand = make(reference);
  return {};
}

Result<void> Compiler::emit_dynamic_reference(Frame& frame, Keyword keyword) {
  traits_.needs_document = true;
  const std::string_view text = value_of(frame.values, keyword)->string();
  if (options_.reading == Reading::ajv && !text.starts_with('#')) {
    return fail(fmt::format("\"{}\" only supports hash fragment reference", info(keyword).name));
  }
  const auto target = storage_.documents.resolve(*frame.place.resource, text);
  if (!target) {
    failed_reference_ = text;
    return fail(unresolved(text, *frame.place.resource));
  }
  touched_.push_back(target->resource);
  const Place place{target->resource->document, target->resource, frame.place.direction,
                    Keyword::ref, frame.place.depth};
  GWCTL_TRY_ASSIGN(const Schema* schema, compile_schema(*target->node, place));
  Reference reference;
  reference.target = schema;
  reference.text = text;
  if (keyword == Keyword::recursive_ref) {
    const auto& anchors = target->resource->dynamic_anchors;
    storage_.documents.scan(*target->resource->document);
    reference.is_dynamic = std::ranges::any_of(
        anchors, [](const DynamicAnchor& anchor) { return anchor.name.empty(); });
  } else if (target->is_dynamic) {
    reference.is_dynamic = true;
    reference.dynamic_anchor = text.substr(text.find('#') + 1);
  }
  has_dynamic_references_ |= reference.is_dynamic;
  add(frame, Op::reference, keyword).operand = make(reference);
  return {};
}

Result<void> Compiler::emit_constant(Frame& frame, Keyword keyword) {
  add(frame, Op::constant, keyword);
  return {};
}

Result<void> Compiler::emit_enumeration(Frame& frame, Keyword keyword) {
  const auto items = value_of(frame.values, keyword)->items();
  if (items.empty() && options_.reading == Reading::ajv)
    return fail("enum must have non-empty array");
  std::vector<const Node*> others;
  std::vector<Name> strings;
  for (const Node& item : items) {
    if (item.is_string()) {
      strings.push_back(name(item.string()));
    } else {
      others.push_back(&item);
    }
  }
  Values values;
  values.others = {storage_.arena.copy_array(others.data(), others.size()), others.size()};
  if (strings.size() >= string_table_min) {
    std::size_t slots = 1;
    while (slots < strings.size() * 2) slots *= 2;
    const std::span<Name> table = make_span<Name>(slots);
    for (const Name& string : strings) {
      std::size_t at = string.hash & (slots - 1);
      while (table[at].text.data() != nullptr) at = (at + 1) & (slots - 1);
      table[at] = string;
    }
    values.strings = table;
    values.mask = static_cast<std::uint32_t>(slots - 1);
  } else {
    values.strings = {storage_.arena.copy_array(strings.data(), strings.size()), strings.size()};
  }
  add(frame, Op::enumeration, keyword).operand = make(values);
  return {};
}

Result<void> Compiler::emit_schema(Frame& frame, Keyword keyword) {
  GWCTL_TRY_ASSIGN(const Schema* schema, child(frame, *value_of(frame.values, keyword), keyword));
  const bool is_negation = keyword == Keyword::negation;
  if (schema->is_trivial && !is_negation) return {};
  add(frame, is_negation ? Op::negation : Op::property_names, keyword).operand = schema;
  return {};
}

Result<void> Compiler::emit_branches(Frame& frame, Keyword keyword) {
  const auto items = value_of(frame.values, keyword)->items();
  bool has_trivial = false;
  for (std::size_t at = 0; keyword == Keyword::any_of && at < items.size() && !has_trivial; ++at) {
    GWCTL_TRY_ASSIGN(has_trivial, ask_trivial(items[at], frame.place));
  }
  if (has_trivial && may_skip(frame)) return {};
  const std::span<Branch> branches = make_span<Branch>(items.size());
  for (std::size_t at = 0; at < items.size(); ++at) {
    if (keyword != Keyword::any_of) GWCTL_TRY(ask_trivial(items[at], frame.place));
    GWCTL_TRY_ASSIGN(branches[at].schema, child(frame, items[at], keyword));
  }
  const Op op = keyword == Keyword::any_of   ? Op::any_of
                : keyword == Keyword::one_of ? Op::one_of
                                             : Op::all_of;
  add(frame, op, keyword).operand = make(Branches{branches});
  return {};
}

Result<void> Compiler::emit_condition(Frame& frame, Keyword keyword) {
  const auto has_schema = [&](Keyword which) -> Result<bool> {
    const Node* value = value_of(frame.values, which);
    if (value == nullptr) return false;
    GWCTL_TRY_ASSIGN(const bool is_trivial, ask_trivial(*value, frame.place));
    return !is_trivial;
  };
  GWCTL_TRY_ASSIGN(const bool has_then, has_schema(Keyword::then_));
  GWCTL_TRY_ASSIGN(const bool has_else, has_schema(Keyword::else_));
  const bool may_mark = !may_skip(frame) && options_.reading == Reading::standard;
  if (!has_then && !has_else && !may_mark) return {};
  Condition condition;
  GWCTL_TRY_ASSIGN(condition.test, child(frame, *value_of(frame.values, keyword), keyword));
  if (has_then) {
    GWCTL_TRY_ASSIGN(condition.then_schema,
                     child(frame, *value_of(frame.values, Keyword::then_), keyword));
  }
  if (has_else) {
    GWCTL_TRY_ASSIGN(condition.else_schema,
                     child(frame, *value_of(frame.values, Keyword::else_), keyword));
  }
  add(frame, Op::condition, keyword).operand = make(condition);
  return {};
}

Result<void> Compiler::emit_number(Frame& frame, Keyword keyword) {
  const Dialect dialect = frame.place.document->dialect;
  const bool is_draft4 = dialect == Dialect::draft4 || dialect == Dialect::openapi3_0;
  if (!is_draft4) return emit_limit(frame, keyword);
  if (keyword == Keyword::exclusive_maximum || keyword == Keyword::exclusive_minimum) {
    const Keyword limit =
        keyword == Keyword::exclusive_maximum ? Keyword::maximum : Keyword::minimum;
    if (value_of(frame.values, limit) != nullptr || options_.reading == Reading::standard)
      return {};
    return fail(fmt::format("{} can only be used with {}", info(keyword).name, info(limit).name));
  }
  add(frame, draft4_op(keyword, frame.values), keyword).number =
      value_of(frame.values, keyword)->as_double();
  return {};
}

Result<void> Compiler::emit_limit(Frame& frame, Keyword keyword) {
  add(frame, limit_op(keyword), keyword).number = value_of(frame.values, keyword)->as_double();
  return {};
}

Result<void> Compiler::emit_format(Frame& frame, Keyword keyword) {
  const Format format = find_format(value_of(frame.values, keyword)->string());
  const bool is_known = options_.reading == Reading::standard || is_known_to_ajv(format);
  const bool is_for_numbers = keyword == Keyword::number_format;
  const bool is_checked = format != Format::unknown && format != Format::unchecked && is_known;
  if (!options_.formats || !is_checked || is_number_format(format) != is_for_numbers) return {};
  add(frame, Op::format, keyword).format_name = format;
  return {};
}

Result<void> Compiler::emit_pattern(Frame& frame, Keyword keyword) {
  GWCTL_TRY_ASSIGN(const Pattern* compiled, pattern(value_of(frame.values, keyword)->string()));
  add(frame, Op::pattern, keyword).operand = compiled;
  return {};
}

Result<void> Compiler::emit_error_message(Frame& frame, Keyword keyword) {
  add(frame, Op::error_message, keyword);
  return {};
}

}  // namespace gwctl::json_schema
