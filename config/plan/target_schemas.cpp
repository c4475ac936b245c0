#include "config/plan/target_schemas.h"

#include <algorithm>
#include <mutex>

#include <fmt/format.h>

#include "config/schema.h"

namespace gwctl::config {
namespace {

// More than any gateway has, its own ones included.
constexpr std::size_t plugins_max = 4096;

// These have a schema for each plugin, or for each manager.
bool has_one_schema(Kind kind) {
  return kind != Kind::plugin_metadata && kind != Kind::secret;
}

std::unique_ptr<const DefaultValues> values_of(const Json& schema) {
  return schema.is_object() ? std::make_unique<const DefaultValues>(schema) : nullptr;
}

std::unique_ptr<const DefaultValues> values_of(const Schema* schema) {
  if (schema == nullptr) return nullptr;
  return std::make_unique<const DefaultValues>(parse_json(schema->to_json()));
}

const DefaultValues* own_defaults_of(Kind kind) {
  static const auto all = [] {
    std::array<std::unique_ptr<const DefaultValues>, kind_count> made;
    for (const KindInfo& each : kinds()) {
      if (has_one_schema(each.kind))
        made[static_cast<std::size_t>(each.kind)] = values_of(&schema_of(each.kind));
    }
    return made;
  }();
  return all[static_cast<std::size_t>(kind)].get();
}

/// Each is made when it is first asked for.
const DefaultValues* own_defaults_of(const Schema* schema) {
  static std::mutex mutex;
  static std::map<const Schema*, std::unique_ptr<const DefaultValues>> known;
  if (schema == nullptr) return nullptr;
  const std::scoped_lock lock{mutex};
  auto& values = known[schema];
  if (values == nullptr) values = values_of(schema);
  return values.get();
}

bool is_client(Kind kind) {
  return kind == Kind::consumer || kind == Kind::credential;
}

}  // namespace

const std::shared_ptr<const TargetSchemas>& own_schemas() {
  static const auto own = std::make_shared<const TargetSchemas>();
  return own;
}

TargetSchemas::TargetSchemas() {
  for (const KindInfo& each : kinds()) {
    has_labels_[static_cast<std::size_t>(each.kind)] =
        has_one_schema(each.kind) && schema_of(each.kind).has_property("labels");
  }
}

TargetSchemas::TargetSchemas(const SchemaAnswers& answers) : TargetSchemas{} {
  may_store_defaults_ = answers.may_store_defaults;
  for (const KindInfo& each : gwctl::config::kinds()) {
    const auto i = static_cast<std::size_t>(each.kind);
    const Json& schema = answers.kinds[i];
    if (!has_one_schema(each.kind) || !is_kind_schema(schema)) continue;
    kinds_[i] = {values_of(schema), std::make_unique<const KnownFields>(schema)};
    has_labels_[i] = !member_of(member_of(schema, "properties"), "labels").is_null();
  }
  plugins_ = read_plugins(answers.plugins);
  stream_plugins_ = read_plugins(answers.stream_plugins);
}

bool TargetSchemas::is_kind_schema(const Json& answer) {
  return !member_of(answer, "properties").empty() && member_of(answer, "properties").is_object();
}

bool TargetSchemas::is_plugin_list(const Json& answer) {
  return answer.is_object() && !answer.empty() && answer.size() <= plugins_max &&
         std::ranges::all_of(answer, [](const Json& plugin) {
           return member_of(plugin, "schema").is_structured();
         });
}

TargetSchemas::Plugins TargetSchemas::read_plugins(const Json& answer) {
  Plugins plugins;
  if (!is_plugin_list(answer)) return plugins;
  for (const auto& [name, plugin] : answer.items()) {
    plugins.emplace(name, PluginDefaults{values_of(member_of(plugin, "schema")),
                                         values_of(member_of(plugin, "consumer_schema")),
                                         values_of(member_of(plugin, "metadata_schema"))});
  }
  return plugins;
}

const DefaultValues* TargetSchemas::defaults_of(Kind kind) const {
  const auto& told = kinds_[static_cast<std::size_t>(kind)].defaults;
  return told == nullptr ? own_defaults_of(kind) : told.get();
}

const DefaultValues* TargetSchemas::defaults_of_plugin(Kind user, std::string_view name) const {
  const Plugins& told = user == Kind::stream_route ? stream_plugins_ : plugins_;
  if (const auto found = told.find(name); found != told.end()) {
    const auto& of_consumer = found->second.of_consumer;
    return is_client(user) && of_consumer != nullptr ? of_consumer.get()
                                                     : found->second.settings.get();
  }
  const PluginInfo* const own = find_plugin(name);
  if (own == nullptr) return nullptr;
  const bool has_own = is_client(user) && own->consumer_schema != nullptr;
  return own_defaults_of(has_own ? own->consumer_schema.get() : own->schema.get());
}

const DefaultValues* TargetSchemas::defaults_of_metadata(std::string_view plugin) const {
  for (const Plugins* told : {&plugins_, &stream_plugins_}) {
    if (const auto found = told->find(plugin); found != told->end())
      return found->second.metadata.get();
  }
  const PluginInfo* const own = find_plugin(plugin);
  return own == nullptr ? nullptr : own_defaults_of(own->metadata_schema.get());
}

template <class Call>
void TargetSchemas::each_part(const ObjectKey& key, Json& value, const Call& call) const {
  const DefaultValues* const whole =
      key.kind == Kind::plugin_metadata ? defaults_of_metadata(key.id) : defaults_of(key.kind);
  if (whole != nullptr) call(*whole, value);
  if (!value.is_object()) return;
  const auto plugins = value.find("plugins");
  if (plugins == value.end() || !plugins->is_object()) return;
  for (auto& [name, settings] : plugins->items()) {
    if (const DefaultValues* defaults = defaults_of_plugin(key.kind, name))
      call(*defaults, settings);
  }
}

void TargetSchemas::strip(const ObjectKey& key, Json& value) const {
  each_part(key, value, [](const DefaultValues& defaults, Json& part) { defaults.strip(part); });
}

void TargetSchemas::fill(const ObjectKey& key, Json& value) const {
  each_part(key, value, [](const DefaultValues& defaults, Json& part) { defaults.fill(part); });
}

bool TargetSchemas::lacks_plugin(Kind user, std::string_view name) const {
  const auto lacks = [&](const Plugins& told) { return !told.empty() && !told.contains(name); };
  if (user == Kind::plugin_metadata)
    return lacks(plugins_) && (stream_plugins_.empty() || lacks(stream_plugins_));
  return lacks(user == Kind::stream_route ? stream_plugins_ : plugins_);
}

std::vector<std::string> TargetSchemas::find_unknown(const ObjectKey& key,
                                                     const Json& value) const {
  std::vector<std::string> all;
  const auto look_for = [&](std::string_view plugin) {
    if (lacks_plugin(key.kind, plugin))
      all.push_back(fmt::format("the target does not have the plugin \"{}\"", plugin));
  };
  if (key.kind == Kind::plugin_metadata) {
    look_for(key.id);
  } else if (info(key.kind).has_plugins) {
    if (const Json& plugins = member_of(value, "plugins"); plugins.is_object()) {
      for (const auto& [name, settings] : plugins.items()) look_for(name);
    }
  }
  if (const auto& fields = kinds_[static_cast<std::size_t>(key.kind)].fields; fields != nullptr) {
    for (const std::string& path : fields->find_unknown(value))
      all.push_back(fmt::format("the target does not know the field \"{}\" of a {}", path,
                                info(key.kind).noun));
  }
  return all;
}

}  // namespace gwctl::config
