#include "core/json_schema_compiler.h"

#include <algorithm>
#include <bit>

#include "core/js_text.h"

namespace gwctl::json_schema {
namespace {

constexpr int depth_max = 1000;
constexpr std::size_t slots_max = 65536;

std::size_t slot(Direction direction) {
  return static_cast<std::size_t>(direction);
}

std::optional<TypeMask> type_named(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, TypeMask>, 7> types{{
      {"null", kind_bit(Kind::null)},
      {"boolean", kind_bit(Kind::boolean)},
      {"number", static_cast<TypeMask>(kind_bit(Kind::number) | integer_bit)},
      {"integer", integer_bit},
      {"string", kind_bit(Kind::string)},
      {"array", kind_bit(Kind::array)},
      {"object", kind_bit(Kind::object)},
  }};
  const auto* found = std::ranges::find(types, name, [](const auto& type) { return type.first; });
  if (found == types.end()) return std::nullopt;
  return found->second;
}

// Ajv finds an unknown type where the metaschema does not look, as below draft 4's `if`.
Result<void> check_types(const Node& type) {
  const auto is_known = [](const Node& item) { return type_named(item.string()).has_value(); };
  const bool is_good = type.is_array() ? std::ranges::all_of(type.items(), is_known)
                                       : is_known(type) || !is_truthy(type);
  if (is_good) return {};
  return fail("type must be JSONType or JSONType[]: " + to_js_string(type));
}

// The group of keywords for values of a type; `any` where Ajv has none.
Group group_of(TypeMask type) {
  if ((type & kind_bit(Kind::number)) != 0) return Group::number;
  if (type == kind_bit(Kind::string)) return Group::string;
  if (type == kind_bit(Kind::array)) return Group::array;
  if (type == kind_bit(Kind::object)) return Group::object;
  return Group::any;
}

bool ignores_ref_siblings(Dialect dialect) {
  return dialect <= Dialect::draft7 || dialect == Dialect::openapi3_0;
}

// Keywords below which Spectral does not look for readOnly and writeOnly.
bool hides_access(Keyword keyword) {
  switch (keyword) {
    case Keyword::negation:
    case Keyword::prefix_items:
    case Keyword::unevaluated_items:
    case Keyword::unevaluated_properties:
    case Keyword::dependent_schemas: return true;
    default: return false;
  }
}

}  // namespace

Result<const Schema*> Compiler::compile(const Node& node, SchemaDocument& document,
                                        Direction direction) {
  failed_reference_.clear();
  touched_.assign(1, document.resource);
  traits_ = {};
  made_.clear();
  auto schema = compile_schema(node, {&document, document.resource, direction});
  auto anchors = schema ? compile_dynamic_anchors() : Result<void>{};
  if (schema && anchors) return schema;
  // Others may have been made in the hope that these get finished.
  for (const auto& [home, made] : made_) home->compiled.erase(made);
  if (schema) return tl::unexpected<Error>(std::move(anchors).error());
  return schema;
}

Result<void> Compiler::compile_dynamic_anchors() {
  if (!has_dynamic_references_) return {};
  // Compiling one may touch more resources.
  for (std::size_t at = 0; at < touched_.size(); ++at) {
    Resource& resource = *touched_[at];
    storage_.documents.scan(*resource.document);
    for (std::size_t i = 0; i < resource.dynamic_anchors.size(); ++i) {
      if (resource.dynamic_anchors[i].schema != nullptr) continue;
      const Place place{resource.document, &resource};
      GWCTL_TRY_ASSIGN(const Schema* schema,
                       compile_schema(*resource.dynamic_anchors[i].node, place));
      resource.dynamic_anchors[i].schema = schema;
    }
  }
  return {};
}

// A schema that failed for a reference may still be of use below another root.
const Compiler::Failure* Compiler::find_failure(const Node& node, const Place& place) {
  const auto known = failures_.find(&node);
  if (known == failures_.end()) return nullptr;
  const std::string& reference = known->second.reference;
  const bool is_local = reference.starts_with('#') || options_.schema_references == nullptr;
  if (!reference.empty() && is_local && storage_.documents.resolve(*place.resource, reference)) {
    return nullptr;
  }
  return &known->second;
}

Result<const Schema*> Compiler::compile_schema(const Node& given, Place place) {
  const Node& node = storage_.documents.follow(given);
  if (const auto shared = shared_.find(&node); shared != shared_.end()) {
    if (const Schema* schema = shared->second.schemas[slot(place.direction)]) {
      traits_.has_read_only |= shared->second.traits.has_read_only;
      traits_.has_write_only |= shared->second.traits.has_write_only;
      return schema;
    }
  }
  if (const Failure* failure = find_failure(node, place)) {
    failed_reference_ = failure->reference;
    return fail(failure->message);
  }
  const auto known = place.document->compiled.find(&node);
  if (known != place.document->compiled.end()) {
    if (const Schema* schema = known->second.schemas[slot(place.direction)]) {
      traits_ = {true, true, true};
      return schema;
    }
  }
  if (place.depth > depth_max) return fail("schema is nested too deeply");
  return compile_new(node, place);
}

Result<const Schema*> Compiler::compile_new(const Node& node, const Place& place) {
  const Traits outer = std::exchange(traits_, Traits{});
  Schema* schema = make(Schema{});
  schema->node = &node;
  place.document->compiled[&node].schemas[slot(place.direction)] = schema;
  Frame frame{node, enter(node, place)};
  const Result<void> filled = fill(*schema, frame);
  if (filled) {
    if (traits_.needs_document) schema->resource = frame.place.resource;
    remember(node, place, schema);
  } else {
    place.document->compiled.erase(&node);
    failures_[&node] = {filled.error().message, failed_reference_};
  }
  traits_.needs_document |= outer.needs_document;
  traits_.has_read_only |= outer.has_read_only;
  traits_.has_write_only |= outer.has_write_only;
  if (!filled) return tl::unexpected<Error>(filled.error());
  return schema;
}

// What does not speak of its document is shared with all others, and what has no readOnly
// properties is the same in both directions.
void Compiler::remember(const Node& node, const Place& place, const Schema* schema) {
  const std::array<int, 3> kinds{0, traits_.has_read_only ? 1 : 0, traits_.has_write_only ? 2 : 0};
  auto& known = traits_.needs_document ? place.document->compiled : shared_;
  if (traits_.needs_document) {
    made_.emplace_back(place.document, &node);
  } else {
    place.document->compiled.erase(&node);
  }
  CompiledNode& entry = known[&node];
  entry.traits = traits_;
  for (std::size_t at = 0; at < kinds.size(); ++at) {
    if (kinds[at] == kinds[slot(place.direction)]) entry.schemas[at] = schema;
  }
}

Compiler::Place Compiler::enter(const Node& node, Place place) {
  ++place.depth;
  if (find_string(node, id_keyword(place.document->dialect)) == nullptr) return place;
  storage_.documents.scan(*place.document);
  const auto own = place.document->resources.find(&node);
  if (own == place.document->resources.end()) return place;
  traits_.needs_document = true;
  if (own->second != place.resource) touched_.push_back(own->second);
  place.resource = own->second;
  return place;
}

Result<void> Compiler::fill(Schema& schema, Frame& frame) {
  if (!frame.node.is_object()) {
    schema.is_false = frame.node.is_boolean() && !frame.node.boolean;
    schema.is_trivial = !schema.is_false;
    if (schema.is_false) schema.types = 0;
    return {};
  }
  read_keywords(frame);
  schema.is_trivial =
      std::ranges::all_of(frame.values, [](const Node* value) { return value == nullptr; });
  if (schema.is_trivial) return {};
  GWCTL_TRY(set_types(schema, frame));
  GWCTL_TRY(emit_all(frame));
  schema.tracks = frame.tracks;
  make_shape(schema, frame);
  finish_code(schema, frame);
  return {};
}

void Compiler::read_keywords(Frame& frame) {
  const Dialect dialect = frame.place.document->dialect;
  const bool is_ajv = options_.reading == Reading::ajv;
  for (const Member& member : frame.node.members()) {
    Keyword keyword = find_keyword(member.name(), member.key->hash);
    if (keyword == Keyword::none) {
      const bool is_nullable = options_.cleaning == Cleaning::openapi2 &&
                               member.name() == "x-nullable" && member.value.is_true();
      if (!is_nullable) continue;
      keyword = Keyword::nullable;
    }
    const KeywordInfo& known = info(keyword);
    const std::uint8_t dialects = is_ajv ? known.ajv_dialects : known.dialects;
    const bool counts = keyword == Keyword::error_message ? options_.error_messages
                                                          : (dialects & dialect_bit(dialect)) != 0;
    const auto vocabulary = 1U << static_cast<unsigned>(known.vocabulary);
    if (!counts || (frame.place.document->vocabularies & vocabulary) == 0) continue;
    frame.values[static_cast<std::size_t>(keyword)] = &storage_.documents.follow(member.value);
  }
  const Node* ref = frame.values[static_cast<std::size_t>(Keyword::ref)];
  if (ref != nullptr && !is_ajv && ignores_ref_siblings(dialect)) {
    frame.values = {};
    if (ref->is_string()) frame.values[static_cast<std::size_t>(Keyword::ref)] = ref;
  }
  frame.values[static_cast<std::size_t>(Keyword::number_format)] =
      frame.values[static_cast<std::size_t>(Keyword::format)];
  read_required(frame);
}

void Compiler::read_required(Frame& frame) {
  const Node*& required = frame.values[static_cast<std::size_t>(Keyword::required)];
  if (required == nullptr || !required->is_array()) return;
  bool drops_some = false;
  // Where Ajv stops at the first error, it keeps the missing name in a variable and asks whether
  // there is one, so that an empty name is never missing.
  const bool is_ajv = options_.reading == Reading::ajv;
  const bool skips_falsy = is_ajv && !options_.error_messages;
  for (const Node& item : required->items()) {
    if (is_relaxed(frame, item)) {
      drops_some = true;
    } else if (skips_falsy && !is_truthy(item)) {
      continue;
    } else if (item.is_string()) {
      frame.required.push_back(name(item.string()));
    } else if (is_ajv) {
      frame.required.push_back(name(storage_.arena.copy(to_js_string(item))));
    }
  }
  if (drops_some && frame.required.empty()) required = nullptr;
}

bool Compiler::is_relaxed(const Frame& frame, const Node& required_name) {
  if (frame.place.direction == Direction::none) return false;
  const Node* properties = frame.values[static_cast<std::size_t>(Keyword::properties)];
  const Node* property =
      properties == nullptr ? nullptr : find(*properties, required_name.string());
  if (property == nullptr) return false;
  const Node* mark = find(storage_.documents.follow(*property),
                          frame.place.direction == Direction::request ? "readOnly" : "writeOnly");
  return mark != nullptr && mark->is_true();
}

bool Compiler::has_keywords_for(const Frame& frame, TypeMask type) const {
  const Group group = group_of(type);
  if (group == Group::any) return false;
  for (std::size_t at = 0; at < keyword_count; ++at) {
    if (frame.values[at] != nullptr &&
        info(static_cast<Keyword>(at)).group == static_cast<std::uint8_t>(group)) {
      return true;
    }
  }
  return false;
}

Result<void> Compiler::set_types(Schema& schema, Frame& frame) {
  const Node* type = frame.values[static_cast<std::size_t>(Keyword::type)];
  const Node* nullable = frame.values[static_cast<std::size_t>(Keyword::nullable)];
  if (type != nullptr && options_.reading == Reading::ajv) GWCTL_TRY(check_types(*type));
  TypeMask mask = 0;
  std::size_t count = 0;
  const auto add_type = [&](const Node& item) {
    mask |= type_named(item.string()).value_or(TypeMask{0});
    ++count;
  };
  if (type != nullptr && type->is_array()) {
    std::ranges::for_each(type->items(), add_type);
  } else if (type != nullptr && !type->string().empty()) {
    add_type(*type);
  }
  if (nullable != nullptr) {
    const bool is_ajv = options_.reading == Reading::ajv;
    const bool has_null = (mask & kind_bit(Kind::null)) != 0;
    if (has_null && is_ajv && nullable->is_boolean() && !nullable->boolean) {
      return fail("type: null contradicts nullable: false");
    }
    if (count == 0 && is_ajv) return fail("\"nullable\" cannot be used without \"type\"");
    if (count > 0 && !has_null && nullable->is_true()) {
      mask |= kind_bit(Kind::null);
      ++count;
    }
  }
  if (count == 0) return {};
  schema.types = mask;
  schema.type_value = type;
  const bool is_grouped = count == 1 && has_keywords_for(frame, mask);
  schema.type_check = is_grouped ? TypeCheck::grouped : TypeCheck::first;
  schema.type_group = is_grouped ? group_of(mask) : Group::any;
  return {};
}

Result<void> Compiler::emit_all(Frame& frame) {
  const bool is_draft4 = frame.place.document->dialect == Dialect::draft4 ||
                         frame.place.document->dialect == Dialect::openapi3_0;
  for (std::size_t at = 0; at < keyword_count; ++at) {
    if (frame.values[at] == nullptr) continue;
    const auto keyword = static_cast<Keyword>(at);
    KeywordInfo expected = info(keyword);
    if (is_draft4 &&
        (keyword == Keyword::exclusive_maximum || keyword == Keyword::exclusive_minimum)) {
      expected.value_types = R"(["boolean"])";
    } else if (keyword == Keyword::items &&
               frame.place.document->dialect == Dialect::draft2020_12) {
      expected.value_types = R"(["object","boolean"])";
    }
    if (!has_value_type(expected, *frame.values[at])) {
      return fail(std::string{expected.name} + " value must be " +
                  std::string{expected.value_types});
    }
    GWCTL_TRY((this->*emitters()[at])(frame, keyword));
  }
  return {};
}

void Compiler::finish_code(Schema& schema, Frame& frame) {
  schema.code = storage_.arena.copy_array(frame.code.data(), frame.code.size());
  std::size_t at = 0;
  for (std::size_t group = 0; group < static_cast<std::size_t>(Group::count); ++group) {
    schema.bounds[group] = static_cast<std::uint16_t>(at);
    while (at < frame.code.size() && info(frame.code[at].keyword).group == group) ++at;
  }
  schema.is_type_only = frame.code.empty();
  schema.bounds.back() = static_cast<std::uint16_t>(at);
}

void Compiler::make_shape(Schema& schema, Frame& frame) {
  const Node* additional = frame.values[static_cast<std::size_t>(Keyword::additional_properties)];
  const bool checks_additional = frame.additional != nullptr && !frame.additional->is_trivial;
  if (frame.properties.empty() && frame.patterns.empty() && !checks_additional) return;
  const std::size_t slots =
      std::bit_ceil((frame.properties.size() + frame.required.size()) * 2 + 1);
  if (slots > slots_max) return;
  const std::span<std::uint16_t> table = make_span<std::uint16_t>(slots);
  std::vector<Shape::Entry> entries;
  const auto entry_of = [&](const Name& wanted) -> Shape::Entry& {
    std::size_t place = wanted.hash & (slots - 1);
    for (; table[place] != 0; place = (place + 1) & (slots - 1)) {
      Shape::Entry& known = entries[table[place] - 1U];
      if (known.name.text == wanted.text) return known;
    }
    entries.push_back({wanted, nullptr, false});
    table[place] = static_cast<std::uint16_t>(entries.size());
    return entries.back();
  };
  Shape shape;
  for (const Property& property : frame.properties)
    entry_of(property.name).schema = property.schema;
  for (const Name& required : frame.required) {
    Shape::Entry& entry = entry_of(required);
    shape.required_count += entry.is_required ? 0 : 1;
    entry.is_required = true;
  }
  shape.entries = {storage_.arena.copy_array(entries.data(), entries.size()), entries.size()};
  shape.slots = table;
  shape.patterns = frame.patterns;
  shape.additional = checks_additional ? frame.additional : nullptr;
  shape.marks_additional = additional != nullptr;
  schema.shape = make(shape);
  for (Instruction& instruction : frame.code) {
    const Op op = instruction.op;
    instruction.is_fused = op == Op::required || op == Op::properties ||
                           op == Op::pattern_properties || op == Op::additional_properties;
  }
}

Result<const Schema*> Compiler::child(Frame& frame, const Node& node, Keyword keyword) {
  Place place = frame.place;
  place.below = keyword;
  if (hides_access(keyword)) place.direction = Direction::none;
  return compile_schema(node, place);
}

Name Compiler::name(std::string_view text) {
  return {text, hash_key(text)};
}

bool Compiler::is_trivial(const Node& given, const Place& place) {
  const Node& node = storage_.documents.follow(given);
  if (node.is_boolean()) return node.boolean;
  Frame frame{node, place};
  read_keywords(frame);
  return std::ranges::all_of(frame.values, [](const Node* value) { return value == nullptr; });
}

// Ajv stumbles over a null where it asks whether a schema says anything.
Result<bool> Compiler::ask_trivial(const Node& node, const Place& place) {
  if (storage_.documents.follow(node).is_null() && options_.reading == Reading::ajv)
    return fail("Cannot convert undefined or null to object");
  return is_trivial(node, place);
}

bool Compiler::may_skip(const Frame& frame) const {
  const Dialect dialect = frame.place.document->dialect;
  return dialect != Dialect::draft2019_09 && dialect != Dialect::draft2020_12;
}

Result<const Pattern*> Compiler::pattern(std::string_view text) {
  auto& known = storage_.patterns[std::string{text}];
  if (known != nullptr) return known.get();
  auto compiled = Pattern::compile(text, options_.reading == Reading::ajv ? "" : "u");
  if (!compiled && options_.reading != Reading::ajv) compiled = Pattern::compile(text, "");
  if (!compiled) return tl::unexpected<Error>(std::move(compiled).error());
  known = std::make_unique<const Pattern>(*std::move(compiled));
  return known.get();
}

}  // namespace gwctl::json_schema
