#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lint/functions/gwctl/own.h"
#include "lint/functions/plain.h"

namespace gwctl::lint::own {
namespace {

/// Types of JSON values as bits; `number` holds integers too.
using Types = std::uint8_t;

struct NamedTypes {
  std::string_view name;
  Types types;
};

constexpr std::array<NamedTypes, 7> type_names = {{{"null", 1},
                                                   {"boolean", 2},
                                                   {"integer", 4},
                                                   {"number", 4 | 8},
                                                   {"string", 16},
                                                   {"array", 32},
                                                   {"object", 64}}};
constexpr Types every_type = 127;
constexpr int max_depth = 8;

// Names that no JSON Schema knows (`file`, `any`) may stand for anything.
Types types_named(std::string_view name) {
  for (const NamedTypes& known : type_names) {
    if (known.name == name) return known.types;
  }
  return every_type;
}

Types types_of_keyword(const Node& schema, const View& view) {
  const Node* type = view.get(schema, "type");
  if (type == nullptr || !(type->is_string() || type->is_array())) return every_type;
  Types allowed = type->is_string() ? types_named(type->string()) : 0;
  for (const Node& name : type->items()) allowed |= types_named(view.resolve(name).string());
  for (const std::string_view key : {"nullable", "x-nullable"}) {
    const Node* nullable = view.get(schema, key);
    if (nullable != nullptr && nullable->is_true()) allowed |= types_named("null");
  }
  return allowed;
}

Types types_of(const Node& schema, const View& view, int depth) {
  Types allowed = types_of_keyword(schema, view);
  const Node* parts = depth == 0 ? nullptr : view.get(schema, "allOf");
  if (parts == nullptr) return allowed;
  for (const Node& part : parts->items()) allowed &= types_of(view.resolve(part), view, depth - 1);
  return allowed;
}

std::string print(Types types) {
  std::vector<std::string_view> names;
  for (const NamedTypes& known : type_names) {
    const bool is_part_of_number =
        known.name == "integer" && (types & types_named("number")) == types_named("number");
    if ((types & known.types) == known.types && !is_part_of_number) names.push_back(known.name);
  }
  return fmt::format("{}", fmt::join(names, " or "));
}

// Told at the `allOf`, which is where the branches meet: a branch itself may be a component that is
// right by itself. Only the first one that leaves nothing is told.
void check(const Target& target, const RunContext& context, Results& results) {
  if (target.value == nullptr || !target.value->is_array()) return;
  const Place* parent = target.place.parent;
  Types allowed = parent == nullptr || parent->node == nullptr
                      ? every_type
                      : types_of_keyword(*parent->node, context.view);
  std::size_t index = 0;
  for (const Node& item : target.value->items()) {
    const std::size_t position = index++;
    const Types added = types_of(context.view.resolve(item), context.view, max_depth);
    if (added == 0) return;  // told where it stands
    if ((allowed & added) == 0) {
      results.add(fmt::format("No value is of type {} and, as allOf/{} says, of type {}.",
                              print(allowed), position, print(added)),
                  target);
      return;
    }
    allowed &= added;
  }
}

}  // namespace

MadeFunction make_all_of_types(const Node* options) {
  return make_plain<check>("allOfTypes", options);
}

}  // namespace gwctl::lint::own
