#include "gateway-runtime/admin/guards.h"

#include <fmt/format.h>

namespace gwctl::runtime::admin {
namespace {

using config::Kind;
using config::Model;
using config::ResourcePtr;

bool is_id(const Node* node, std::string_view id) {
  if (node == nullptr) return false;
  if (node->is_string()) return node->string() == id;
  return node->is_integer && std::to_string(node->integer) == id;
}

/// Which field of which kind names what; in the order in which APISIX looks.
struct Use {
  Kind used;
  Kind user;
  std::string_view field;
  std::string_view words;  ///< `can not delete …`
};

constexpr Use uses[] = {
    {Kind::upstream, Kind::route, "upstream_id", "this upstream"},
    {Kind::upstream, Kind::service, "upstream_id", "this upstream"},
    {Kind::upstream, Kind::stream_route, "upstream_id", "this upstream"},
    {Kind::service, Kind::route, "service_id", "this service directly"},
    {Kind::service, Kind::stream_route, "service_id", "this service directly"},
    {Kind::plugin_config, Kind::route, "plugin_config_id", "this plugin config"},
    {Kind::consumer_group, Kind::consumer, "group_id", "this consumer group"},
};

bool splits_to(const Node& plugins, std::string_view upstream) {
  const Node* const split = find(plugins, "traffic-split");
  const Node* const rules = split == nullptr ? nullptr : find(*split, "rules");
  if (rules == nullptr) return false;
  for (const Node& rule : rules->items()) {
    const Node* const weighted = find(rule, "weighted_upstreams");
    if (weighted == nullptr) continue;
    for (const Node& one : weighted->items()) {
      if (is_id(find(one, "upstream_id"), upstream)) return true;
    }
  }
  return false;
}

bool has_proto(const Node& plugins, std::string_view proto) {
  const Node* const transcode = find(plugins, "grpc-transcode");
  return transcode != nullptr && is_id(find(*transcode, "proto_id"), proto);
}

/// The resource with a plugin that names it, as messages call it.
template <class Test>
std::optional<std::string> find_plugin_use(const Model& model, const Test& test) {
  constexpr Kind holders[] = {Kind::route,    Kind::service,        Kind::plugin_config,
                              Kind::consumer, Kind::consumer_group, Kind::global_rule};
  for (const Kind kind : holders) {
    for (const auto& [id, resource] : model.of(kind)) {
      const Node* const plugins = find(*resource->value, "plugins");
      if (plugins != nullptr && test(*plugins))
        return fmt::format("{} [{}]", config::info(kind).noun, id);
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> find_use(const Model& model, Kind kind, std::string_view id) {
  for (const Use& use : uses) {
    if (use.used != kind) continue;
    for (const auto& [user, resource] : model.of(use.user)) {
      if (is_id(find(*resource->value, use.field), id)) {
        return fmt::format("can not delete {}, {} [{}] is still using it now", use.words,
                           config::info(use.user).noun, user);
      }
    }
  }
  if (kind == Kind::upstream) {
    const auto user =
        find_plugin_use(model, [&](const Node& plugins) { return splits_to(plugins, id); });
    if (user)
      return fmt::format("can not delete this upstream, plugin in {} is still using it now", *user);
  }
  if (kind == Kind::proto) {
    const auto user =
        find_plugin_use(model, [&](const Node& plugins) { return has_proto(plugins, id); });
    if (user) return fmt::format("can not delete this proto, {} is still using it now", *user);
  }
  if (kind == Kind::stream_route) {
    for (const auto& [user, resource] : model.of(Kind::stream_route)) {
      const Node* const protocol = find(*resource->value, "protocol");
      if (protocol != nullptr && is_id(find(*protocol, "superior_id"), id)) {
        return fmt::format(
            "can not delete this stream route directly, stream route [{}] is still using it now",
            user);
      }
    }
  }
  return std::nullopt;
}

}  // namespace gwctl::runtime::admin
