#include "tests/support/apisix_version.h"

#include <algorithm>

#include <fmt/format.h>

#include "config/schema.h"

namespace gwctl::test {

using config::Json;
using config::Kind;
using config::member_of;

namespace {

bool has_schema(Kind kind) {
  return kind != Kind::secret && kind != Kind::plugin_metadata;
}

// Whether the condition of a schema holds, as far as schemas of plugins have any: a field has one
// of some values.
bool holds(const Json& condition, const Json& value) {
  for (const auto& [name, property] : member_of(condition, "properties").items()) {
    const Json& is = member_of(value, name.c_str());
    const Json& choices = config::list_member(property, "enum");
    if (std::ranges::find(choices, is) == choices.end()) return false;
  }
  return true;
}

// As a JSON Schema's checker does that fills in what is missing.
void fill_by(const Json& schema, Json& value) {
  for (const Json& each : config::list_member(schema, "allOf")) fill_by(each, value);
  if (value.is_array() && schema.contains("items") && schema["items"].is_object()) {
    for (Json& item : value) fill_by(schema["items"], item);
  }
  if (!value.is_object()) return;
  if (schema.contains("if"))
    fill_by(member_of(schema, holds(schema["if"], value) ? "then" : "else"), value);
  for (const auto& [name, property] : member_of(schema, "properties").items()) {
    if (!property.is_object()) continue;
    if (!value.contains(name) && property.contains("default")) value[name] = property["default"];
    if (value.contains(name)) fill_by(property, value[name]);
  }
}

Json json_of(const config::Schema& schema) {
  return Json::parse(schema.to_json());
}

ApisixVersion make_own() {
  ApisixVersion own;
  for (const config::KindInfo& each : config::kinds()) {
    if (has_schema(each.kind))
      own.kinds[std::string{each.singular}] = json_of(config::schema_of(each.kind));
  }
  for (const config::PluginInfo& plugin : config::plugins()) {
    Json& told = own.plugins[std::string{plugin.name}];
    told["schema"] = json_of(*plugin.schema);
    if (plugin.consumer_schema) told["consumer_schema"] = json_of(*plugin.consumer_schema);
    if (plugin.metadata_schema) told["metadata_schema"] = json_of(*plugin.metadata_schema);
  }
  own.stream_plugins = own.plugins;
  return own;
}

}  // namespace

const ApisixVersion& ApisixVersion::own() {
  static const ApisixVersion own = make_own();
  return own;
}

ApisixVersion& ApisixVersion::without_field(Kind kind, const std::string& field) {
  kinds.at(std::string{config::info(kind).singular}).at("properties").erase(field);
  return *this;
}

ApisixVersion& ApisixVersion::with_default(Kind kind, const std::string& field, Json value) {
  kinds.at(std::string{config::info(kind).singular}).at("properties").at(field)["default"] =
      std::move(value);
  return *this;
}

ApisixVersion& ApisixVersion::with_plugin_default(const std::string& plugin,
                                                  const std::string& schema,
                                                  const std::string& field, Json value) {
  for (Json* told : {&plugins, &stream_plugins})
    told->at(plugin).at(schema).at("properties").at(field)["default"] = value;
  return *this;
}

const Json& ApisixVersion::plugins_of(Kind kind) const {
  return kind == Kind::stream_route ? stream_plugins : plugins;
}

void ApisixVersion::fill(Kind kind, const std::string& id, Json& value) const {
  if (kind == Kind::plugin_metadata)
    fill_by(member_of(member_of(plugins, id.c_str()), "metadata_schema"), value);
  if (!has_schema(kind)) return;
  fill_by(kinds.at(std::string{config::info(kind).singular}), value);
  if (!value.contains("plugins")) return;
  const bool is_client = kind == Kind::consumer || kind == Kind::credential;
  for (auto& [name, settings] : value["plugins"].items()) {
    const Json& plugin = plugins_of(kind).at(name);
    const bool is_of_consumer = is_client && plugin.contains("consumer_schema");
    fill_by(plugin.at(is_of_consumer ? "consumer_schema" : "schema"), settings);
  }
}

std::string ApisixVersion::refusal_of(Kind kind, const std::string& id, const Json& value) const {
  if (kind == Kind::plugin_metadata) return plugins.contains(id) ? "" : "invalid plugin name";
  if (!has_schema(kind)) return {};
  const Json& properties = kinds.at(std::string{config::info(kind).singular}).at("properties");
  for (const auto& [name, member] : value.items()) {
    if (!properties.contains(name))
      return fmt::format("additional properties forbidden, found {}", name);
  }
  for (const auto& [name, settings] : member_of(value, "plugins").items()) {
    if (!plugins_of(kind).contains(name)) return fmt::format("unknown plugin [{}]", name);
  }
  return {};
}

}  // namespace gwctl::test
