#include <nlohmann/json.hpp>

#include "cli/why/account.h"

namespace gwctl::cli {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const ResourceMention& resource) {
  Json out{{"kind", config::info(resource.kind).singular}, {"id", resource.id}};
  if (!resource.name.empty()) out["name"] = resource.name;
  out["place"] = resource.place;
  return out;
}

Json json_of(const TakingRoute& taken) {
  Json out = json_of(taken.route);
  out["uri"] = taken.uri;
  if (!taken.host.empty()) out["host"] = taken.host;
  out["priority"] = taken.priority;
  for (const auto& [name, value] : taken.parameters) out["parameters"][name] = value;
  out["enable_websocket"] = taken.enables_websocket;
  return out;
}

Json json_of(const std::vector<PassedRoute>& routes) {
  Json out = Json::array();
  for (const PassedRoute& each : routes) {
    Json one = json_of(each.route);
    one["uri"] = each.uri;
    if (!each.host.empty()) one["host"] = each.host;
    one["because"] = each.because;
    one["reason"] = each.reason;
    out.push_back(std::move(one));
  }
  return out;
}

Json json_of(const std::vector<PluginAccount>& plugins) {
  Json out = Json::array();
  for (const PluginAccount& each : plugins) {
    Json one{{"name", each.name},
             {"priority", each.priority},
             {"phases", each.phases},
             {"from", json_of(each.from)}};
    for (const ResourceMention& other : each.in_place_of)
      one["in_place_of"].push_back(json_of(other));
    if (each.is_disabled) one["disabled"] = true;
    if (each.is_shadowed) one["left_to_route"] = true;
    if (each.filter)
      one["filter"] = {{"holds", each.filter->holds}, {"because", each.filter->evidence}};
    if (each.is_auth) one["auth"] = true;
    out.push_back(std::move(one));
  }
  return out;
}

Json json_of(const UpstreamAccount& told) {
  Json out{{"in", json_of(told.in)}};
  if (told.named_by) out["named_by"] = json_of(*told.named_by);
  out["nodes"] = Json::array();
  for (const runtime::UpstreamNode& node : told.upstream->nodes) {
    out["nodes"].push_back({{"host", node.host},
                            {"port", node.port},
                            {"address", node.address_text},
                            {"weight", node.weight},
                            {"priority", node.priority}});
  }
  for (const auto& [name, addresses] : told.upstream->resolved) {
    if (addresses.empty()) out["unresolved"].push_back(name);
  }
  out["timeouts"] = {{"connect_ms", told.timeouts.connect},
                     {"send_ms", told.timeouts.send},
                     {"read_ms", told.timeouts.read},
                     {"from", told.timeouts_of}};
  out["retries"] = told.retries;
  return out;
}

}  // namespace

std::string account_json(const Account& account) {
  Json out{{"method", account.method}, {"url", account.url}, {"path", account.path}};
  out["route"] = account.taken ? json_of(*account.taken) : Json{};
  out["tried"] = json_of(account.tried);
  out["not_tried"] = json_of(account.others);
  out["not_tried_left_out"] = account.others_left_out;
  if (!account.consumer.empty()) out["consumer"] = account.consumer;
  out["global_plugins"] = json_of(account.global_plugins);
  out["plugins"] = json_of(account.plugins);
  out["upstream"] = account.upstream ? json_of(*account.upstream) : Json{};
  if (account.answer)
    out["answer"] = {{"status", account.answer->status}, {"reason", account.answer->reason}};
  // What is no UTF-8 in a request is replaced.
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace gwctl::cli
