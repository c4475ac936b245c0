#include "config/plan/default_values.h"

#include <algorithm>
#include <array>
#include <mutex>

#include "config/schema.h"

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
  const auto properties = schema.find("properties");
  if (properties == schema.end()) return;
  for (const auto& [name, property] : properties->items()) {
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
    if (found != value.end() && *found == usual) value.erase(found);
  }
}

namespace {

std::unique_ptr<const DefaultValues> of_schema(const Schema& schema) {
  return std::make_unique<const DefaultValues>(Json::parse(schema.to_json(), nullptr, false));
}

}  // namespace

const DefaultValues* defaults_of(Kind kind) {
  if (kind == Kind::secret || kind == Kind::plugin_metadata) return nullptr;
  static const auto all = [] {
    std::array<std::unique_ptr<const DefaultValues>, kind_count> made;
    for (const KindInfo& each : kinds()) {
      if (each.kind != Kind::secret && each.kind != Kind::plugin_metadata)
        made[static_cast<std::size_t>(each.kind)] = of_schema(schema_of(each.kind));
    }
    return made;
  }();
  return all[static_cast<std::size_t>(kind)].get();
}

const DefaultValues* defaults_of_plugin(std::string_view name, bool is_consumer) {
  static std::mutex mutex;
  static std::map<std::pair<std::string, bool>, std::unique_ptr<const DefaultValues>> known;
  const PluginInfo* const plugin = find_plugin(name);
  if (plugin == nullptr) return nullptr;
  const bool has_own = is_consumer && plugin->consumer_schema != nullptr;
  const Schema* const schema = has_own ? plugin->consumer_schema.get() : plugin->schema.get();
  if (schema == nullptr) return nullptr;
  const std::scoped_lock lock{mutex};
  auto& values = known[{std::string{name}, has_own}];
  if (values == nullptr) values = of_schema(*schema);
  return values.get();
}

}  // namespace gwctl::config
