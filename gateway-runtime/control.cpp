#include "gateway-runtime/control.h"

#include <algorithm>
#include <ctime>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/schema.h"
#include "core/js_text.h"
#include "gateway-runtime/compose.h"
#include "gateway-runtime/control_health.h"
#include "gateway-runtime/metrics.h"

namespace gwctl::runtime {
namespace {

using config::Kind;
using nlohmann::json;

/// The kinds that `/v1/…` shows, one and all.
struct Shown {
  std::string_view one;
  std::string_view all;
  Kind kind;
};

constexpr Shown shown[] = {{"route", "routes", Kind::route},
                           {"service", "services", Kind::service},
                           {"upstream", "upstreams", Kind::upstream}};

json parse(const std::string& text) {
  return json::parse(text, nullptr, false);
}

bool has_name(const Node& upstream) {
  const Node* const nodes = find(upstream, "nodes");
  if (nodes == nullptr) return false;
  const auto is_name = [](std::string_view host) {
    return host.find_first_not_of("0123456789.") != std::string_view::npos &&
           !host.starts_with('[');
  };
  for (const Member& member : nodes->members()) {
    if (is_name(member.name().substr(0, member.name().rfind(':')))) return true;
  }
  return std::ranges::any_of(nodes->items(), [&](const Node& item) {
    const Node* const host = find_string(item, "host");
    return host != nullptr && is_name(host->string());
  });
}

json described(const config::Resource& resource) {
  const Node* const upstream =
      resource.kind == Kind::upstream ? resource.value : find(*resource.value, "upstream");
  json all{{"key", fmt::format("/apisix/{}/{}", config::info(resource.kind).plural, resource.id)},
           {"value", parse(to_json(*resource.value))},
           {"has_domain", upstream != nullptr && has_name(*upstream)}};
  if (resource.modified_index != 0) {
    all["createdIndex"] = resource.created_index;
    all["modifiedIndex"] = resource.modified_index;
  }
  return all;
}

void answer_all(const config::Model& model, Kind kind, ServiceResponse& response) {
  json list = json::array();
  for (const auto& [id, resource] : model.of(kind)) list.push_back(described(*resource));
  answer(response, 200, list);
}

void answer_one(const config::Model& model, const Shown& what, std::string_view id,
                ServiceResponse& response) {
  const auto found = model.find(what.kind, id);
  if (found == nullptr) {
    return answer(response, 404, {{"error_msg", fmt::format("{}[{}] not found", what.one, id)}});
  }
  answer(response, 200, described(*found));
}

void answer_metadata(const config::Model& model, std::string_view name, ServiceResponse& response) {
  if (name.empty()) {
    json list = json::array();
    for (const auto& [id, resource] : model.of(Kind::plugin_metadata)) {
      list.push_back(parse(to_json(*resource->value)));
    }
    return answer(response, 200, list);
  }
  const auto found = model.find(Kind::plugin_metadata, name);
  if (found == nullptr) {
    return answer(response, 404,
                  {{"error_msg", fmt::format("plugin metadata[{}] not found", name)}});
  }
  answer(response, 200, parse(to_json(*found->value)));
}

void answer_schemas(ServiceResponse& response) {
  json main = json::object();
  for (const config::KindInfo& kind : config::kinds()) {
    if (kind.kind == Kind::plugin_metadata || kind.kind == Kind::secret) continue;
    main[std::string{kind.singular}] = parse(config::schema_of(kind.kind).to_json());
  }
  json plugins = json::object();
  for (const config::PluginInfo& plugin : config::plugins()) {
    if (find_plugin_kind(plugin.name) == nullptr) continue;
    json one{{"version", plugin.version}, {"priority", plugin.priority}};
    if (plugin.schema) one["schema"] = parse(plugin.schema->to_json());
    if (plugin.consumer_schema) one["consumer_schema"] = parse(plugin.consumer_schema->to_json());
    if (plugin.metadata_schema) one["metadata_schema"] = parse(plugin.metadata_schema->to_json());
    plugins[std::string{plugin.name}] = std::move(one);
  }
  answer(response, 200,
         {{"main", std::move(main)},
          {"plugins", std::move(plugins)},
          {"stream_plugins", json::object()}});
}

}  // namespace

void serve_control(const Gateway& gateway, const ServiceRequest& request,
                   ServiceResponse& response) {
  constexpr std::string_view root = "/v1/";
  if (!request.path.starts_with(root)) return answer(response, 404, {{"error_msg", "not found"}});
  std::string_view rest = request.path.substr(root.size());
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const std::string_view word = rest.substr(0, slash);
  const std::string_view id = rest.substr(std::min(slash + 1, rest.size()));
  const auto snapshot = gateway.snapshot();
  if (word == "schema") return answer_schemas(response);
  if (word == "healthcheck") return answer_health(*snapshot, id, request, response);
  if (word == "gc") {
    response.content_type.clear();
    return;
  }
  if (word == "plugin_metadatas") return answer_metadata(snapshot->model, {}, response);
  if (word == "plugin_metadata" && !id.empty())
    return answer_metadata(snapshot->model, id, response);
  for (const Shown& what : shown) {
    if (word == what.all && id.empty()) return answer_all(snapshot->model, what.kind, response);
    if (word == what.one && !id.empty()) return answer_one(snapshot->model, what, id, response);
  }
  answer(response, 404, {{"error_msg", "not found"}});
}

void serve_metrics(const Gateway& gateway, ServiceResponse& response) {
  const Server::Totals totals = gateway.server().totals();
  metrics::GatewayFacts facts;
  facts.connections_accepted = totals.accepted;
  facts.connections_active = totals.active;
  facts.requests = totals.requests;
  facts.version = apisix_version;
  facts.settings = gateway.settings().prometheus;
  facts.time = static_cast<std::uint64_t>(std::time(nullptr));
  std::uint64_t latest = 0;
  const auto snapshot = gateway.snapshot();
  for (const auto& route : snapshot->routes) {
    facts.routes.insert(route->id);
    facts.routes.insert(route->name);
  }
  for (const config::KindInfo& kind : config::kinds()) {
    std::uint64_t index = 0;
    for (const auto& [id, resource] : snapshot->model.of(kind.kind)) {
      index = std::max(index, resource->modified_index);
    }
    latest = std::max(latest, index);
    facts.modify_indexes.emplace(kind.plural, index);
  }
  facts.modify_indexes.emplace("max_modify_index", latest);
  facts.modify_indexes.emplace("prev_index", gateway.revision());
  response.content_type = "text/plain; charset=utf-8";
  response.body = metrics::prometheus_text(facts);
}

void serve_status(const Gateway& gateway, const ServiceRequest& request,
                  ServiceResponse& response) {
  if (request.path == "/status") return answer(response, 200, {{"status", "ok"}});
  if (request.path != "/status/ready") return answer(response, 404, {{"error_msg", "not found"}});
  const auto late = gateway.server().workers_behind(gateway.snapshot()->version);
  if (late.empty()) return answer(response, 200, {{"status", "ok"}});
  answer(response, 503,
         {{"status", "error"},
          {"error", fmt::format("worker id: {} has not received configuration", late.front())}});
}

}  // namespace gwctl::runtime
