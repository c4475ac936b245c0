#include "config/plan/default_values.h"

#include <algorithm>

namespace gwctl::config {

DefaultValues::DefaultValues(const Json& schema) {
  collect(schema);
  collect_branches(schema);
}

// Of conditions as schemas of plugins have them, which ask whether a field has one of some values.
void DefaultValues::collect_branches(const Json& schema) {
  const Json& condition = member_of(schema, "if");
  const Json& properties = member_of(condition, "properties");
  if (!properties.is_object()) return;
  branches_ = std::make_unique<Branches>();
  for (const auto& [name, property] : properties.items())
    branches_->choices.emplace(name, list_member(property, "enum"));
  branches_->required = list_member(condition, "required");
  branches_->then = std::make_unique<DefaultValues>(member_of(schema, "then"));
  branches_->otherwise = std::make_unique<DefaultValues>(member_of(schema, "else"));
}

bool DefaultValues::Branches::holds(const Json& value) const {
  return std::ranges::all_of(choices, [&](const auto& choice) {
    const auto found = value.find(choice.first);
    if (found == value.end())
      return std::ranges::find(required, Json(choice.first)) == required.end();
    return std::ranges::find(choice.second, *found) != choice.second.end();
  });
}

void DefaultValues::collect(const Json& schema) {
  if (!schema.is_object()) return;
  if (const auto all = schema.find("allOf"); all != schema.end()) {
    for (const Json& each : *all) collect(each);
  }
  if (const auto items = schema.find("items"); items != schema.end() && items->is_object()) {
    auto inner = std::make_unique<DefaultValues>(*items);
    if (!inner->is_empty()) items_ = std::move(inner);
  }
  const Json& properties = member_of(schema, "properties");
  if (!properties.is_object()) return;
  for (const auto& [name, property] : properties.items()) {
    if (!property.is_object()) continue;
    if (const auto value = property.find("default"); value != property.end())
      defaults_.insert_or_assign(name, *value);
    auto inner = std::make_unique<DefaultValues>(property);
    if (inner->is_empty()) continue;
    // A default that is an object is compared when its own defaults are gone, as values are.
    if (const auto usual = defaults_.find(name); usual != defaults_.end())
      inner->strip(usual->second);
    properties_.insert_or_assign(name, std::move(inner));
  }
}

namespace {

// Lua has one empty table.
bool is_same(const Json& value, const Json& usual) {
  const bool are_empty =
      value.is_structured() && usual.is_structured() && value.empty() && usual.empty();
  return are_empty || value == usual;
}

}  // namespace

void DefaultValues::strip(Json& value) const {
  if (value.is_array() && items_ != nullptr) {
    for (Json& item : value) items_->strip(item);
  }
  if (!value.is_object()) return;
  // While what it asks for is there.
  if (branches_ != nullptr)
    (branches_->holds(value) ? branches_->then : branches_->otherwise)->strip(value);
  // What is inside first: an object of nothing but defaults is a default itself.
  for (const auto& [name, inner] : properties_) {
    if (const auto found = value.find(name); found != value.end()) inner->strip(*found);
  }
  for (const auto& [name, usual] : defaults_) {
    const auto found = value.find(name);
    if (found != value.end() && is_same(*found, usual)) value.erase(found);
  }
}

void DefaultValues::fill(Json& value) const {
  if (value.is_array() && items_ != nullptr) {
    for (Json& item : value) items_->fill(item);
  }
  if (!value.is_object()) return;
  if (branches_ != nullptr)
    (branches_->holds(value) ? branches_->then : branches_->otherwise)->fill(value);
  for (const auto& [name, usual] : defaults_) {
    if (!value.contains(name)) value[name] = usual;
  }
  for (const auto& [name, inner] : properties_) {
    if (const auto found = value.find(name); found != value.end()) inner->fill(*found);
  }
}

}  // namespace gwctl::config
