#include "config/schema.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/schema_words.h"
#include "core/embedded.h"
#include "core/json_pointer.h"
#include "core/read_document.h"
#include "core/url.h"

namespace gwctl::config {
namespace {

constexpr std::string_view root_uri = "gwctl://schemas/";
constexpr std::string_view root_path = "schemas/";

// The files of schemas, read once and kept for ever.
using Files = std::map<std::string, std::unique_ptr<const Document>, std::less<>>;

const Files& files() {
  static const Files read = [] {
    Files all;
    for (const EmbeddedFile& file : embedded_files()) {
      if (!file.path.starts_with("schemas/gateway/") && !file.path.starts_with("schemas/plugins/"))
        continue;
      std::string uri{root_uri};
      uri += file.path.substr(root_path.size());
      all.emplace(uri, read_json(std::string{file.path}, std::string{file.text}));
    }
    return all;
  }();
  return read;
}

using Json = nlohmann::ordered_json;

Json to_json_value(const Node& node, const std::string& base_uri);

Json object_to_json(const Node& node, const std::string& base_uri) {
  if (const Node* reference = find_string(node, "$ref"); reference != nullptr) {
    const SchemaTarget target = resolve_schema(reference->string(), base_uri);
    return to_json_value(*target.schema, target.base_uri);
  }
  Json object = Json::object();
  for (const Member& member : node.members()) {
    if (member.name() == "$schema") continue;
    object[std::string{member.name()}] = to_json_value(member.value, base_uri);
  }
  return object;
}

Json to_json_value(const Node& node, const std::string& base_uri) {
  if (node.is_object()) return object_to_json(node, base_uri);
  if (node.is_array()) {
    Json array = Json::array();
    for (const Node& item : node.items()) array.push_back(to_json_value(item, base_uri));
    return array;
  }
  if (node.is_string()) return node.string();
  if (node.is_boolean()) return node.boolean;
  if (node.is_number())
    return node.is_integer ? Json(node.integer) : Json(node.number);  // braces would make lists
  return nullptr;
}

std::string_view text_of(const Node& node, std::string_view key) {
  const Node* found = find(node, key);
  return found == nullptr ? std::string_view{} : found->string();
}

std::unique_ptr<Schema> part_schema(const Node& file, std::string_view key,
                                    const std::string& uri) {
  const Node* part = find(file, key);
  return part == nullptr ? nullptr : std::make_unique<Schema>(*part, uri);
}

PluginInfo read_plugin(const Node& file, const std::string& uri) {
  PluginInfo plugin;
  plugin.name = text_of(file, "name");
  plugin.type = text_of(file, "type");
  plugin.scope = text_of(file, "scope");
  plugin.version = find(file, "version")->as_double();
  plugin.priority = static_cast<int>(find(file, "priority")->integer);
  plugin.schema = part_schema(file, "schema", uri);
  plugin.consumer_schema = part_schema(file, "consumer_schema", uri);
  plugin.metadata_schema = part_schema(file, "metadata_schema", uri);
  plugin.definition = &file;
  const Node* secrets = find(file, "encrypt_fields");
  if (secrets == nullptr) return plugin;
  for (const Node& field : secrets->items()) plugin.encrypt_fields.push_back(field.string());
  return plugin;
}

using Definitions = std::map<std::string_view, std::unique_ptr<Schema>>;

Definitions definitions_of(std::string_view file) {
  Definitions all;
  const std::string uri = fmt::format("{}gateway/{}.json", root_uri, file);
  for (const Member& each : find(*schema_file(uri), "definitions")->members()) {
    all.emplace(each.name(), std::make_unique<Schema>(each.value, uri));
  }
  return all;
}

const Schema* find_definition(const Definitions& all, std::string_view name) {
  const auto found = all.find(name);
  return found == all.end() ? nullptr : found->second.get();
}

const Node& others() {
  return *schema_file(std::string{root_uri} + "gateway/plugins_without_schema.json");
}

}  // namespace

const Node* schema_file(std::string_view uri) {
  const auto found = files().find(uri);
  return found == files().end() ? nullptr : &found->second->root();
}

SchemaTarget resolve_schema(std::string_view reference, std::string_view base_uri) {
  const std::string uri = resolve_uri(base_uri, reference);
  const auto [document, fragment] = split_fragment(uri);
  const Node* node = schema_file(document);
  const auto keys = parse_json_pointer(fragment);
  assert(node != nullptr && keys);
  for (const std::string& key : *keys) node = find(*node, key);
  assert(node != nullptr);
  return {node, std::string{document}};
}

Schema::Schema(const Node& definition, std::string base_uri)
    : definition_{definition}, base_uri_{std::move(base_uri)} {}

const JsonSchema& Schema::compiled() const {
  std::call_once(once_, [this] {
    SchemaOptions options;
    options.dialect = Dialect::draft7;
    options.base_uri = base_uri_;
    options.load = [](std::string_view uri) { return schema_file(uri); };
    auto compiled = compile_schema(definition_, std::move(options));
    assert(compiled);
    compiled_.emplace(*std::move(compiled));
  });
  return *compiled_;
}

std::optional<SchemaFault> Schema::check(const Node& value,
                                         std::vector<SchemaFault>* unknown) const {
  if (compiled().is_valid(value)) return std::nullopt;
  return SchemaWords{base_uri_, unknown}.check(definition_, value);
}

bool Schema::has_property(std::string_view name) const {
  const Node* properties = find(definition_, "properties");
  return properties != nullptr && find(*properties, name) != nullptr;
}

std::string Schema::to_json() const {
  return to_json_value(definition_, base_uri_).dump();
}

const Schema& schema_of(Kind kind) {
  static const auto schemas = [] {
    std::array<std::unique_ptr<Schema>, kind_count> all;
    for (const KindInfo& each : kinds()) {
      const std::string uri = fmt::format("{}gateway/{}.json", root_uri, each.singular);
      all[static_cast<std::size_t>(each.kind)] = std::make_unique<Schema>(*schema_file(uri), uri);
    }
    return all;
  }();
  return *schemas[static_cast<std::size_t>(kind)];
}

const Schema* schema_of_secret(std::string_view manager) {
  static const Definitions all = definitions_of("secret");
  return find_definition(all, manager);
}

const Schema* shared_schema(std::string_view name) {
  static const Definitions all = definitions_of("common");
  return find_definition(all, name);
}

std::span<const PluginInfo> plugins() {
  static const auto all = [] {
    std::vector<PluginInfo> read;
    for (const auto& [uri, document] : files()) {
      if (uri.find("/plugins/") == uri.npos) continue;
      read.push_back(read_plugin(document->root(), uri));
    }
    std::ranges::sort(read, {}, &PluginInfo::name);
    return read;
  }();
  return all;
}

const PluginInfo* find_plugin(std::string_view name) {
  const auto all = plugins();
  const auto found = std::ranges::lower_bound(all, name, {}, &PluginInfo::name);
  return found == all.end() || found->name != name ? nullptr : &*found;
}

bool is_plugin_of_apisix(std::string_view name) {
  return find(*find(others(), "priorities"), name) != nullptr;
}

std::span<const std::string_view> plugin_names() {
  static const auto names = [] {
    std::vector<std::string_view> all;
    for (const PluginInfo& plugin : plugins()) all.push_back(plugin.name);
    for (const Member& other : find(others(), "priorities")->members()) all.push_back(other.name());
    std::ranges::sort(all);
    return all;
  }();
  return names;
}

}  // namespace gwctl::config
