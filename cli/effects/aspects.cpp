#include "cli/effects/aspects.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "core/utf8.h"
#include "gateway-runtime/plugin.h"

namespace gwctl::cli {
namespace {

using config::FieldChange;
using config::Json;
using config::Kind;
using config::member_of;

constexpr std::size_t fields_told_max = 3;
constexpr std::size_t value_bytes_max = 60;

constexpr std::string_view limiting[] = {"limit-count", "limit-req",      "limit-conn",
                                         "api-breaker", "client-control", "ai-rate-limiting"};
// Those that gwctl's own gateway does not have.
constexpr std::string_view other_auth[] = {
    "openid-connect", "ldap-auth",    "wolf-rbac",
    "forward-auth",   "opa",          "cas-auth",
    "authz-keycloak", "authz-casbin", "authz-casdoor",
    "multi-auth",     "acl",          "consumer-restriction"};

bool is_auth(std::string_view plugin) {
  const runtime::PluginKind* const kind = runtime::find_plugin_kind(plugin);
  return (kind != nullptr && kind->is_auth) || std::ranges::count(other_auth, plugin) != 0;
}

EffectKind kind_of(std::string_view plugin, bool is_removed) {
  if (is_auth(plugin)) return is_removed ? EffectKind::exposed : EffectKind::guarded;
  if (std::ranges::count(limiting, plugin) != 0) return EffectKind::limited;
  return EffectKind::changed;
}

std::string shown(const FieldChange& field, const std::optional<Json>& value) {
  if (!value) return "none";
  if (field.is_secret) return "(secret)";
  return shortened(value->dump(-1, ' ', false, Json::error_handler_t::replace), value_bytes_max);
}

// What nodes are told apart by.
std::set<std::string> node_names(const std::optional<Json>& nodes) {
  std::set<std::string> names;
  if (!nodes || !nodes->is_array()) return names;
  for (const Json& node : *nodes)
    names.insert(fmt::format("{}:{} (weight {})", config::text_member(node, "host"),
                             member_of(node, "port").dump(), member_of(node, "weight").dump()));
  return names;
}

std::string without(const std::set<std::string>& names, const std::set<std::string>& others) {
  std::string text;
  for (const std::string& name : names) {
    if (!others.contains(name)) text += (text.empty() ? "" : ", ") + name;
  }
  return text.empty() ? "none" : shortened(text, value_bytes_max);
}

// Of many nodes, those that differ.
std::string nodes_text(const FieldChange& field) {
  const auto before = node_names(field.before);
  const auto after = node_names(field.after);
  return fmt::format("{} -> {}", without(before, after), without(after, before));
}

/// `count: 1 -> 2, policy: …`, without the first `skip` steps of the paths.
std::string fields_text(const std::vector<FieldChange>& fields, std::size_t skip) {
  std::string text;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i == fields_told_max) return fmt::format("{} and {} more", text, fields.size() - i);
    std::string place;
    for (std::size_t step = skip; step < fields[i].path.size(); ++step)
      place += (place.empty() ? "" : ".") + fields[i].path[step];
    const std::string values = place == "nodes"
                                   ? nodes_text(fields[i])
                                   : fmt::format("{} -> {}", shown(fields[i], fields[i].before),
                                                 shown(fields[i], fields[i].after));
    text +=
        fmt::format("{}{}{}{}", text.empty() ? "" : ", ", place, place.empty() ? "" : ": ", values);
  }
  return text;
}

Aspect plugin_aspect(const std::string& name, const Json& before, const Json& after, Kind kind) {
  if (before.is_null()) return {kind_of(name, false), name + " is added"};
  if (after.is_null()) return {kind_of(name, true), name + " is removed"};
  const auto in_place = [&](const Json& settings) { return Json{{"plugins", {{name, settings}}}}; };
  const auto fields = config::field_changes({kind, ""}, in_place(before), in_place(after));
  return {kind_of(name, false), fmt::format("{} is changed: {}", name, fields_text(fields, 2))};
}

void compare_upstreams(const Json& before, const Json& after, std::vector<Aspect>& aspects) {
  if (before == after) return;
  if (before.is_null()) return aspects.push_back({EffectKind::upstream, "an upstream is added"});
  if (after.is_null()) return aspects.push_back({EffectKind::upstream, "the upstream is removed"});
  const auto fields = config::field_changes({Kind::upstream, ""}, before, after);
  aspects.push_back(
      {EffectKind::upstream, fmt::format("the upstream is changed: {}", fields_text(fields, 0))});
}

void compare_failures(const Json& before, const Json& after, std::vector<Aspect>& aspects) {
  if (before == after) return;
  const bool fails = !after.is_null();
  aspects.push_back(
      {fails ? EffectKind::unreachable : EffectKind::reachable,
       fails ? fmt::format("answered {}: what the route names is not there", after.dump())
             : "what the route names is there now"});
}

// By name only: there may be secrets in them.
void compare_uses(const Json& before, const Json& after, std::vector<Aspect>& aspects) {
  for (const auto& [path, value] : before.items()) {
    const Json& other = member_of(after, path.c_str());
    if (!other.is_null() && other != value)
      aspects.push_back({EffectKind::changed, fmt::format("{}, which it uses, is changed", path)});
  }
}

// With those of the rules for all requests that the route has otherwise.
Json plugins_of(const Fate& fate, const Json& other) {
  Json plugins = member_of(fate.of_route, "plugins");
  for (const auto& [name, settings] : member_of(other, "plugins").items()) {
    const Json& global = member_of(fate.global_plugins, name.c_str());
    if (!plugins.contains(name) && !global.is_null()) plugins[name] = global;
  }
  return plugins;
}

}  // namespace

std::vector<Aspect> compare_plugins(const Json& before, const Json& after, Kind kind) {
  std::vector<Aspect> aspects;
  for (const auto& [name, settings] : before.items()) {
    const Json& other = member_of(after, name.c_str());
    if (settings != other) aspects.push_back(plugin_aspect(name, settings, other, kind));
  }
  for (const auto& [name, settings] : after.items()) {
    if (member_of(before, name.c_str()).is_null())
      aspects.push_back(plugin_aspect(name, {}, settings, kind));
  }
  return aspects;
}

Aspect newly_reachable(const Json& plugins) {
  for (const auto& [name, settings] : plugins.items()) {
    if (is_auth(name))
      return {EffectKind::reachable, fmt::format("found now (was 404), with {}", name)};
  }
  return {EffectKind::reachable, "found now (was 404), without authentication"};
}

std::vector<Aspect> compare_fates(const Fate& fate_before, const Fate& fate_after) {
  const Json& before = fate_before.of_route;
  const Json& after = fate_after.of_route;
  if (before == after) return {};
  std::vector<Aspect> aspects =
      compare_plugins(plugins_of(fate_before, after), plugins_of(fate_after, before), Kind::route);
  compare_failures(member_of(before, "failure"), member_of(after, "failure"), aspects);
  compare_upstreams(member_of(before, "upstream"), member_of(after, "upstream"), aspects);
  compare_uses(member_of(before, "uses"), member_of(after, "uses"), aspects);
  for (const char* name : {"timeout", "enable_websocket", "script"}) {
    const auto fields = config::field_changes({Kind::route, ""}, {{name, member_of(before, name)}},
                                              {{name, member_of(after, name)}});
    if (!fields.empty()) aspects.push_back({EffectKind::changed, fields_text(fields, 0)});
  }
  std::ranges::sort(aspects);
  return aspects;
}

}  // namespace gwctl::cli
