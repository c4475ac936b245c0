#include <algorithm>

#include <fmt/format.h>

#include "config/resource_check.h"

namespace gwctl::config {
namespace {

bool has_consumers_plugins(Kind kind) {
  return kind == Kind::consumer || kind == Kind::credential;
}

// What goes before a fault of the plugin, and before one of any plugin of the kind.
std::string prefix_of(const ResourceCheck& check, std::string_view plugin) {
  if (check.kind() == Kind::stream_route) {
    return fmt::format("failed to check the configuration of stream plugin [{}]: ", plugin);
  }
  return fmt::format("{}failed to check the configuration of plugin {} err: ",
                     has_consumers_plugins(check.kind()) ? "invalid plugins configuration: " : "",
                     plugin);
}

std::string_view kind_prefix(const ResourceCheck& check) {
  return has_consumers_plugins(check.kind()) ? "invalid plugins configuration: " : "";
}

std::string pre_function_prefix(std::string_view plugin) {
  return fmt::format("failed to load _meta.pre_function in plugin {}: ", plugin);
}

void check_meta(ResourceCheck& check, const Member& plugin) {
  const Node* meta = find(plugin.value, "_meta");
  if (meta == nullptr || !meta->is_object()) return;
  if (const Node* filter = find(*meta, "filter"); filter != nullptr) {
    check.check_expression("failed to validate the 'vars' expression: ", *filter);
  }
  if (const Member* lua = find_member(*meta, "pre_function"); lua != nullptr)
    check.check_lua(LuaForm::pre_function, pre_function_prefix(plugin.name()), *lua, lua->value);
}

void check_functions(ResourceCheck& check, const Member& plugin) {
  const Node* const functions = find(plugin.value, "functions");
  if (functions == nullptr || !check.options().lua_error) return check.add_lua(plugin);
  const std::string prefix = prefix_of(check, plugin.name());
  for (const Node& source : functions->items())
    check.check_lua(LuaForm::functions, prefix, plugin, source);
}

void check_known(ResourceCheck& check, const Member& plugin, const ResourceCheck::Path& path) {
  const PluginInfo& info = *find_plugin(plugin.name());
  const bool of_consumer = has_consumers_plugins(check.kind()) && info.consumer_schema != nullptr;
  const Schema& schema = of_consumer ? *info.consumer_schema : *info.schema;
  const std::string prefix = prefix_of(check, plugin.name());
  if (!check_plugin_first(check, plugin.name(), plugin.value, prefix)) return;
  if (!check.check_schema(schema, prefix, plugin.value, path)) return;
  check_plugin_rules(check, plugin.name(), of_consumer, plugin.value, prefix);
}

void add_unknown_plugin(ResourceCheck& check, const Member& plugin) {
  check.add_unknown("unknown-plugin", kind_prefix(check),
                    fmt::format("unknown plugin [{}]", plugin.name()), plugin,
                    meant(plugin.name(), plugin_names()));
}

// A plugin that is not run must not be passed over: it may be what keeps others out.
void check_runs(ResourceCheck& check, const Member& plugin) {
  const auto& runs = check.options().runs_plugin;
  if (!runs || runs(plugin.name())) return;
  check.add("plugin-not-run", kind_prefix(check),
            fmt::format("plugin {} is one that gwctl does not run", plugin.name()), plugin.value);
}

}  // namespace

void check_plugin(ResourceCheck& check, const Member& plugin, const ResourceCheck::Path& path) {
  const bool has_schema = find_plugin(plugin.name()) != nullptr;
  if (!has_schema && !is_plugin_of_apisix(plugin.name())) return add_unknown_plugin(check, plugin);
  check_runs(check, plugin);
  if (has_schema) check_known(check, plugin, path);
  if (plugin.name().starts_with("serverless-")) check_functions(check, plugin);
  check_meta(check, plugin);
}

void check_plugins(ResourceCheck& check, const Node& plugins) {
  for (const Member& plugin : plugins.members()) {
    check_plugin(check, plugin, {"plugins", std::string{plugin.name()}});
    if (check.kind() != Kind::credential) continue;
    const PluginInfo* info = find_plugin(plugin.name());
    if (info == nullptr || info->type == "auth") continue;
    check.add("credential", "", "only supports auth type plugins in consumer credential",
              plugin.value);
  }
}

void check_plugin_metadata(ResourceCheck& check, const Node& value) {
  const PluginInfo* info = find_plugin(check.manager());
  if (info == nullptr && !is_plugin_of_apisix(check.manager())) {
    return check.add("unknown-plugin", "", "invalid plugin name", value,
                     meant(check.manager(), plugin_names()));
  }
  if (info == nullptr || info->metadata_schema == nullptr) return;
  check.check_schema(*info->metadata_schema, "invalid configuration: ", value, {});
}

}  // namespace gwctl::config
