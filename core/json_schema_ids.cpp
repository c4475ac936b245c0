#include "core/json_schema_ids.h"

#include <algorithm>
#include <array>

namespace gwctl::json_schema {
namespace {

constexpr int depth_max = 1000;
constexpr std::size_t ids_max = 1000;  // more in one schema are not looked at

using Names = std::initializer_list<std::string_view>;

bool is_in(std::string_view name, Names names) {
  return std::ranges::find(names, name) != names.end();
}

bool holds_schema(std::string_view name) {
  return is_in(name, {"additionalItems", "items", "contains", "additionalProperties",
                      "propertyNames", "not", "if", "then", "else"});
}

bool holds_list(std::string_view name) {
  return is_in(name, {"items", "allOf", "anyOf", "oneOf"});
}

bool holds_map(std::string_view name) {
  return is_in(name, {"$defs", "definitions", "properties", "patternProperties", "dependencies"});
}

bool holds_values(std::string_view name) {
  return is_in(name, {"default", "enum", "const", "required"});
}

}  // namespace

void IdCheck::add(Ids& to, std::string_view id) {
  if (to.has_twice || to.all.size() >= ids_max) return;
  if (id.ends_with("#/")) id.remove_suffix(2);
  if (id.ends_with('#')) id.remove_suffix(1);
  // The schema as a whole goes by the empty id.
  if (id.empty() || std::ranges::find(to.all, id) != to.all.end()) {
    to.twice = id;
    to.has_twice = true;
  } else {
    to.all.push_back(id);
  }
}

void IdCheck::add_child(Ids& to, const Node& given, std::string_view keyword, int depth) {
  const bool is_followed = given.is_reference && options_.schema_references != nullptr;
  const Node& node = is_followed ? *options_.schema_references->follow(given) : given;
  if (!node.is_object() || to.has_twice || depth > depth_max) return;
  const bool is_cleaned = options_.cleaning != Cleaning::none && id_keyword_ == "id" &&
                          !holds_schema(keyword) && !holds_list(keyword) && !holds_map(keyword);
  const Node* id = is_cleaned ? nullptr : find_string(node, id_keyword_);
  if (id != nullptr) add(to, id->string());
  const auto add_all = [&to](const Ids& ids) {
    for (const std::string_view below : ids.all) add(to, below);
    if (ids.has_twice && !to.has_twice) {
      to.twice = ids.twice;
      to.has_twice = true;
    }
  };
  if (is_followed) {
    add_all(ids_of(node, depth + 1));
  } else {
    add_all(find_ids(node, depth + 1));
  }
}

IdCheck::Ids IdCheck::find_ids(const Node& node, int depth) {
  Ids ids;
  for (const Member& member : node.members()) {
    const std::string_view name = member.name();
    if (member.value.is_array()) {
      if (!holds_list(name)) continue;
      for (const Node& item : member.value.items()) add_child(ids, item, name, depth);
    } else if (holds_map(name)) {
      for (const Member& entry : member.value.members()) add_child(ids, entry.value, name, depth);
    } else if (member.value.is_object() && !holds_values(name)) {
      add_child(ids, member.value, name, depth);
    }
  }
  return ids;
}

const IdCheck::Ids& IdCheck::ids_of(const Node& node, int depth) {
  const auto known = known_.find(&node);
  if (known != known_.end()) return known->second;
  Ids ids = find_ids(node, depth);
  return known_.emplace(&node, std::move(ids)).first->second;
}

Result<void> IdCheck::check(const Node& schema, std::string_view id_keyword) {
  id_keyword_ = id_keyword;
  const Ids& ids = ids_of(schema, 0);
  if (!ids.has_twice) return {};
  std::string message = "reference \"";
  return fail(message.append(ids.twice).append("\" resolves to more than one schema"));
}

}  // namespace gwctl::json_schema
