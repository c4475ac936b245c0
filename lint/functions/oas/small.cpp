#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_set>
#include <vector>

#include <fmt/format.h>

#include "lint/functions/oas/common.h"
#include "lint/functions/oas/oas.h"
#include "lint/locate.h"
#include "lint/message.h"
#include "lint/workspace.h"

namespace gwctl::lint::oas {
namespace {

void discriminator(const Target& target, const RunContext& context, Results& results) {
  if (target.value == nullptr || !target.value->is_object()) return;
  const View& view = context.view;
  const Node* name = view.get(*target.value, "discriminator");
  if (name == nullptr || !name->is_string()) return;
  const Node* properties = view.get(*target.value, "properties");
  if (properties == nullptr || raw_child(*properties, name->string()) == nullptr) {
    const Segment where[] = {"properties"};
    results.add("The discriminator property must be defined in this schema.", target, where);
  }
  const Node* required = view.get(*target.value, "required");
  const auto is_name = [&](const Node& item) {
    const Node& seen = view.resolve(item);
    return seen.is_string() && seen.string() == name->string();
  };
  if (required == nullptr || !std::ranges::any_of(required->items(), is_name)) {
    const Segment where[] = {"required"};
    results.add("The discriminator property must be in the required property list.", target, where);
  }
}

constexpr std::string_view component_kinds[] = {"schemas",  "responses",     "parameters",
                                                "examples", "requestBodies", "headers",
                                                "links",    "callbacks"};

// Spectral makes a pointer of the name without escaping it, so a slash in it splits the path.
std::vector<Segment> component_path(std::string_view kind, std::string_view name) {
  std::vector<Segment> path{"components", kind};
  for (;;) {
    const std::size_t slash = name.find('/');
    path.emplace_back(name.substr(0, slash));
    if (slash == std::string_view::npos) return path;
    name.remove_prefix(slash + 1);
  }
}

void unused_component(const Target& target, const RunContext& context, Results& results) {
  if (target.value == nullptr || !target.value->is_object()) return;
  const Node* components = context.view.get(*target.value, "components");
  if (components == nullptr || !components->is_object()) return;
  for (const std::string_view kind : component_kinds) {
    const Node* group = context.view.get(*components, kind);
    if (group == nullptr) continue;
    for (const Member& member : group->members()) {
      const std::string name{member.name()};
      if (context.workspace.is_referenced({"components", std::string{kind}, name})) continue;
      results.add("Potential orphaned reusable object has been detected", root_of(target.place),
                  component_path(kind, name));
    }
  }
}

void ref_siblings(const Target& target, const RunContext& /*context*/, Results& results) {
  const Place* parent = target.place.parent;
  if (parent == nullptr || parent->node == nullptr) return;
  const std::span<const Member> members = parent->node->members();
  if (members.size() == 1) return;
  for (const Member& member : members) {
    if (member.name() == "$ref") continue;
    const Segment where[] = {member.name()};
    results.add("$ref must not be placed next to any other properties", *parent, where);
  }
}

std::string_view type_name(const Node& value, bool tell_integers) {
  switch (value.kind) {
    case Kind::null: return "null";
    case Kind::boolean: return "boolean";
    case Kind::string: return "string";
    case Kind::array: return "array";
    case Kind::object: return "object";
    case Kind::number: break;
  }
  const double number = value.as_double();
  return tell_integers && std::isfinite(number) && std::trunc(number) == number ? "integer"
                                                                                : "number";
}

// The names in `type`, or none where it is neither a string nor a list of strings.
std::vector<std::string_view> type_list(const Node* type, const View& view) {
  if (type == nullptr) return {};
  if (type->is_string()) return {type->string()};
  std::vector<std::string_view> names;
  for (const Node& item : type->items()) {
    const Node& name = view.resolve(item);
    if (!name.is_string()) return {};
    names.push_back(name.string());
  }
  return names;
}

bool lets_null_pass(const Node& schema, const RunContext& context) {
  const auto is_true = [&](std::string_view key) {
    const Node* value = context.view.get(schema, key);
    return value != nullptr && value->is_true();
  };
  return (has(context.formats, Format::oas3_0) && is_true("nullable")) ||
         (has(context.formats, Format::oas2) && is_true("x-nullable"));
}

void typed_enum(const Target& target, const RunContext& context, Results& results) {
  if (target.value == nullptr || !target.value->is_object()) return;
  const View& view = context.view;
  const Node* values = view.get(*target.value, "enum");
  const Node* type = view.get(*target.value, "type");
  if (values == nullptr || !values->is_array() || type == nullptr) return;
  std::vector<std::string_view> types = type_list(type, view);
  if (types.empty() && !(type->is_array() && type->size == 0)) return;
  if (lets_null_pass(*target.value, context)) types.emplace_back("null");
  const bool tell_integers = std::ranges::find(types, "integer") != types.end();
  std::size_t index = 0;
  for (const Node& item : values->items()) {
    const std::size_t position = index++;
    const Node& value = view.resolve(item);
    if (std::ranges::find(types, type_name(value, tell_integers)) != types.end()) continue;
    const Segment where[] = {"enum", Segment{position}};
    results.add(
        fmt::format("Enum value {} must be \"{}\".", print_value(&value), fmt::join(types, ",")),
        target, where);
  }
}

void uniqueness_tags(const Target& target, const RunContext& context, Results& results) {
  if (target.value == nullptr || !target.value->is_array()) return;
  std::vector<std::string_view> names;
  for (const Node& item : target.value->items()) {
    const Node* name = context.view.get(context.view.resolve(item), "name");
    if (name == nullptr || !name->is_string()) return;
    names.push_back(name->string());
  }
  std::unordered_set<std::string_view> seen;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (seen.insert(names[i]).second) continue;
    const Segment where[] = {Segment{i}, "name"};
    results.add("\"tags\" object contains duplicate tag name \"" + std::string{names[i]} + "\".",
                target, where);
  }
}

}  // namespace

MadeFunction make_discriminator(const Node* options) {
  return make_plain<discriminator>("oasDiscriminator", options);
}

MadeFunction make_unused_component(const Node* options) {
  return make_plain<unused_component>("oasUnusedComponent", options);
}

MadeFunction make_ref_siblings(const Node* options) {
  return make_plain<ref_siblings>("refSiblings", options);
}

MadeFunction make_typed_enum(const Node* options) {
  return make_plain<typed_enum>("typedEnum", options);
}

MadeFunction make_uniqueness_tags(const Node* options) {
  return make_plain<uniqueness_tags>("uniquenessTags", options);
}

}  // namespace gwctl::lint::oas
