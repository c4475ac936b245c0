#include "config/plan/default_values.h"

#include <array>
#include <mutex>

#include "config/schema.h"

namespace gwctl::config {

DefaultValues::DefaultValues(const Json& schema) {
  collect(schema);
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
    if (!inner->is_empty()) properties_.insert_or_assign(name, std::move(inner));
  }
}

void DefaultValues::strip(Json& value) const {
  if (value.is_array() && items_ != nullptr) {
    for (Json& item : value) items_->strip(item);
  }
  if (!value.is_object()) return;
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
