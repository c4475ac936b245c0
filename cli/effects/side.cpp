#include "cli/effects/side.h"

#include <array>

#include <fmt/format.h>

#include "config/plan/canonical.h"
#include "core/read_document.h"
#include "gateway-runtime/compile.h"
#include "gateway-runtime/compose.h"
#include "gateway-runtime/target.h"

namespace gwctl::cli {
namespace {

using config::Json;
using config::Kind;
using config::member_of;
using config::ObjectKey;
using config::text_member;

constexpr std::array matched{"uri",      "uris",   "host",        "hosts",
                             "methods",  "vars",   "remote_addr", "remote_addrs",
                             "priority", "status", "filter_func"};

/// What settings of plugins refer to, by the name of the field.
struct UsedByPlugin {
  std::string_view field;
  Kind kind;
};

constexpr UsedByPlugin used_by_plugins[] = {{"upstream_id", Kind::upstream},
                                            {"proto_id", Kind::proto}};
constexpr std::string_view secret_prefix = "$secret://";

std::string id_text(const Json& id) {
  return id.is_string() ? id.get<std::string>() : id.is_null() ? std::string{} : id.dump();
}

/// Calls `visit` with the key of each resource that settings name.
template <class Visit>
void each_use(const Json& settings, const Visit& visit) {
  if (settings.is_string()) {
    // `$secret://vault/1/path/field`
    const std::string text = settings.get<std::string>();
    if (!text.starts_with(secret_prefix)) return;
    std::string id = text.substr(secret_prefix.size());
    const std::size_t end = id.find('/', id.find('/') + 1);
    visit(ObjectKey{Kind::secret, id.substr(0, end)});
    return;
  }
  if (!settings.is_structured()) return;
  for (const auto& [name, value] : settings.items()) {
    for (const UsedByPlugin& each : used_by_plugins) {
      if (name == each.field) visit(ObjectKey{each.kind, id_text(value)});
    }
    each_use(value, visit);
  }
}

bool is_switched_off(const Json& settings) {
  return member_of(member_of(settings, "_meta"), "disable") == true;
}

}  // namespace

Json match_of(const Json& route, const Json* service) {
  if (member_of(route, "status") == 0) return {};
  Json match = Json::object();
  for (const char* name : matched) {
    if (const Json& value = member_of(route, name); !value.is_null()) match[name] = value;
  }
  if (service != nullptr && !match.contains("host") && !match.contains("hosts")) {
    if (const Json& hosts = member_of(*service, "hosts"); hosts.is_array()) match["hosts"] = hosts;
  }
  return match;
}

Json merged_plugins(const std::vector<const Json*>& resources) {
  Json merged = Json::object();
  for (const Json* resource : resources) {
    if (resource == nullptr) continue;
    if (const Json& plugins = member_of(*resource, "plugins"); plugins.is_object()) {
      for (const auto& [name, settings] : plugins.items()) {
        if (!merged.contains(name)) merged[name] = settings;
      }
    }
  }
  // One that is switched off hides those that it counts for more than, and does nothing.
  Json active = Json::object();
  for (const auto& [name, settings] : merged.items()) {
    if (!is_switched_off(settings)) active[name] = settings;
  }
  return active;
}

Side::Side(Resources resources, const config::TargetSchemas& schemas)
    : resources_{std::move(resources)}, schemas_{schemas} {
  std::vector<const Json*> rules;
  for (auto at = resources_.lower_bound({Kind::global_rule, ""});
       at != resources_.end() && at->first.kind == Kind::global_rule; ++at)
    rules.push_back(at->second);
  global_plugins_ = merged_plugins(rules);
}

Json Side::canonical(const ObjectKey& key, const Json& value) const {
  return config::canonical(key, value, schemas_);
}

const Json* Side::find(Kind kind, const std::string& id) const {
  const auto found = resources_.find({kind, id});
  return found == resources_.end() ? nullptr : found->second;
}

const Json* Side::service_of(const Json& route) const {
  const std::string id = id_text(member_of(route, "service_id"));
  return id.empty() ? nullptr : find(Kind::service, id);
}

void Side::compile(runtime::RouterKind kind, std::vector<std::string>& notices) {
  config::Model model;
  for (auto at = resources_.lower_bound({Kind::route, ""});
       at != resources_.end() && at->first.kind == Kind::route; ++at) {
    const Json match = match_of(*at->second, service_of(*at->second));
    if (match.is_null()) continue;
    auto resource = std::make_shared<config::Resource>();
    resource->kind = Kind::route;
    resource->id = at->first.id;
    resource->document =
        read_json(path_of(at->first), match.dump(-1, ' ', false, Json::error_handler_t::replace));
    resource->value = &resource->document->root();
    model.put(std::move(resource));
  }
  runtime::CompileOptions options;
  options.settings.router = kind;
  runtime::Compiled compiled = runtime::compile(model, options);
  while (compiled.snapshot == nullptr) {
    bool has_less = false;
    for (const runtime::CompileError& error : compiled.errors) {
      if (error.resource == nullptr || !model.remove(Kind::route, error.resource->id)) continue;
      has_less = true;
      notices.push_back(fmt::format("route \"{}\" is left out of what requests notice: {}",
                                    error.resource->id, error.message));
    }
    if (!has_less) return;
    compiled = runtime::compile(model, options);
  }
  snapshot_ = compiled.snapshot;
}

std::string Side::route_for(runtime::Exchange& exchange) const {
  if (snapshot_ == nullptr) return {};
  exchange.snapshot = snapshot_.get();
  exchange.is_body_read = true;
  if (!runtime::read_target(exchange, snapshot_->settings)) return {};
  const std::string_view path = runtime::routed_path(exchange, snapshot_->settings);
  const runtime::Route* const route = snapshot_->router.find(exchange, path);
  return route == nullptr ? std::string{} : route->id;
}

const Json& Side::canonical_of(Kind kind, const std::string& id) const {
  const auto [at, is_new] = canonical_.try_emplace({kind, id});
  const Json* const value = is_new ? find(kind, id) : nullptr;
  if (value == nullptr) return at->second;
  at->second = canonical({kind, id}, *value);
  for (const char* name : {"name", "desc", "labels"}) at->second.erase(name);
  return at->second;
}

void Side::add_upstream(const Json& route, const Json* service, Json& fate) const {
  for (const Json* from : {&route, service}) {
    if (from == nullptr) continue;
    if (const std::string id = id_text(member_of(*from, "upstream_id")); !id.empty()) {
      fate["upstream"] = canonical_of(Kind::upstream, id);
      if (fate["upstream"].is_null()) fate["failure"] = 502;
      return;
    }
    const Json& inner = member_of(*from, "upstream");
    if (!inner.is_object()) continue;
    fate["upstream"] = canonical({Kind::upstream, ""}, inner);
    for (const char* name : {"name", "desc", "labels"}) fate["upstream"].erase(name);
    return;
  }
}

void Side::add_uses(Json& fate) const {
  Json uses = Json::object();
  each_use(member_of(fate, "plugins"), [&](const ObjectKey& key) {
    uses[config::path_of(key)] = canonical_of(key.kind, key.id);
  });
  for (const auto& [name, settings] : member_of(fate, "plugins").items()) {
    if (const Json& metadata = canonical_of(Kind::plugin_metadata, name); !metadata.is_null())
      uses[config::path_of({Kind::plugin_metadata, name})] = metadata;
  }
  if (!uses.empty()) fate["uses"] = std::move(uses);
}

const Json* Side::plugin_config_of(const Json& route) const {
  const std::string id = id_text(member_of(route, "plugin_config_id"));
  return id.empty() ? nullptr : find(Kind::plugin_config, id);
}

Json Side::plugins_of(const std::string& id) const {
  const Json* const route = find(Kind::route, id);
  if (route == nullptr) return Json::object();
  return merged_plugins({route, plugin_config_of(*route), service_of(*route)});
}

Json Side::fate_of(const std::string& id) const {
  const Json* const found = find(Kind::route, id);
  if (found == nullptr) return {};
  // As one resource, so that defaults are left out as they are of a route.
  const Json& route = *found;
  const Json* const service = service_of(route);
  Json fate = canonical({Kind::route, id}, {{"plugins", plugins_of(id)}});
  add_upstream(route, service, fate);
  if (!id_text(member_of(route, "service_id")).empty() && service == nullptr) fate["failure"] = 404;
  if (route.contains("plugin_config_id") && plugin_config_of(route) == nullptr)
    fate["failure"] = 503;
  for (const char* name : {"timeout", "script"}) {
    if (const Json& value = member_of(route, name); !value.is_null()) fate[name] = value;
  }
  for (const Json* from : {&route, service}) {
    if (from == nullptr || !from->contains("enable_websocket")) continue;
    if (member_of(*from, "enable_websocket") == true) fate["enable_websocket"] = true;
    break;
  }
  add_uses(fate);
  return fate;
}

bool Side::depends_on(const std::string& id, const std::set<ObjectKey>& changed) const {
  const Json* const route = find(Kind::route, id);
  if (route == nullptr || changed.contains({Kind::route, id})) return route != nullptr;
  const auto names = [&](const Json& from, const char* field, Kind kind) {
    const std::string used = id_text(member_of(from, field));
    return !used.empty() && changed.contains({kind, used});
  };
  const auto uses_changed = [&](const Json* from) {
    if (from == nullptr) return false;
    bool found = false;
    const Json& plugins = member_of(*from, "plugins");
    each_use(plugins, [&](const ObjectKey& key) { found = found || changed.contains(key); });
    if (!plugins.is_object()) return found;
    for (const auto& [name, settings] : plugins.items())
      found = found || changed.contains({Kind::plugin_metadata, name});
    return found;
  };
  const Json* const service = service_of(*route);
  return names(*route, "service_id", Kind::service) ||
         names(*route, "plugin_config_id", Kind::plugin_config) ||
         names(*route, "upstream_id", Kind::upstream) ||
         (service != nullptr && names(*service, "upstream_id", Kind::upstream)) ||
         uses_changed(route) || uses_changed(service) || uses_changed(plugin_config_of(*route));
}

}  // namespace gwctl::cli
