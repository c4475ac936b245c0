#include "gateway-runtime/control_health.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gwctl::runtime {
namespace {

using config::Kind;
using nlohmann::json;

// Those that may hold an upstream, or are one.
constexpr Kind kinds[] = {Kind::route, Kind::service, Kind::upstream};

/// What is checked where: a resource that has checks, and what was made of it. Null while nothing
/// uses it.
struct Checked {
  std::string name;
  std::string type;
  const Upstream* upstream = nullptr;
};

const Node* checks_of(const config::Resource& resource) {
  const Node* const upstream =
      resource.kind == Kind::upstream ? resource.value : find(*resource.value, "upstream");
  return upstream == nullptr ? nullptr : find(*upstream, "checks");
}

std::string type_of(const Node& checks) {
  const Node* const active = find(checks, "active");
  const Node* const type = active == nullptr ? nullptr : find_string(*active, "type");
  return type == nullptr ? "http" : std::string{type->string()};
}

Checked checked(const Snapshot& snapshot, const config::Resource& resource, const Node& checks) {
  Checked one{fmt::format("/apisix/{}/{}", config::info(resource.kind).plural, resource.id),
              type_of(checks), nullptr};
  const auto found = snapshot.upstream_of.find(&resource);
  if (found != snapshot.upstream_of.end()) one.upstream = found->second.get();
  return one;
}

std::string ip_of(const UpstreamNode& node) {
  char text[Address::text_bytes_max];
  return std::string{node.address.write_ip(text)};
}

json describe_node(const Upstream& upstream, const UpstreamNode& node) {
  const ActiveChecks& active = upstream.checks->active;
  const NodeHealth::View view = node.health->view();
  const auto counter = [&](HealthReport report) {
    return view.counters[static_cast<std::size_t>(report)];
  };
  const std::string ip = ip_of(node);
  return {{"ip", ip},
          {"port", active.port == 0 ? node.port : active.port},
          {"hostname", !active.host.empty() ? active.host
                       : node.has_name      ? node.host
                                            : ip},
          {"status", state_name(view.state)},
          {"counter",
           {{"success", counter(HealthReport::success)},
            {"http_failure", counter(HealthReport::http_failure)},
            {"tcp_failure", counter(HealthReport::tcp_failure)},
            {"timeout_failure", counter(HealthReport::timeout)}}}};
}

json describe(const Checked& one) {
  json nodes = json::array();
  if (one.upstream != nullptr && one.upstream->checks != nullptr) {
    for (const UpstreamNode& node : one.upstream->nodes)
      nodes.push_back(describe_node(*one.upstream, node));
  }
  return {{"name", one.name}, {"type", one.type}, {"nodes", std::move(nodes)}};
}

std::string escape(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '&': safe += "&amp;"; break;
      case '"': safe += "&quot;"; break;
      default: safe += c;
    }
  }
  return safe;
}

std::string html(const json& all) {
  std::string page =
      "<!DOCTYPE html>\n<html>\n<head><meta charset=\"utf-8\"><title>Upstream health</title>\n"
      "<style>table{border-collapse:collapse}th,td{border:1px solid #999;padding:3px 8px;"
      "text-align:left}.unhealthy,.mostly_unhealthy{background:#fdd}</style></head>\n<body>\n"
      "<h1>Upstream health</h1>\n<table>\n<tr><th>Upstream</th><th>Check type</th><th>Node</th>"
      "<th>Host</th><th>Status</th><th>Successes</th><th>HTTP failures</th><th>TCP failures</th>"
      "<th>Timeouts</th></tr>\n";
  for (const json& one : all) {
    for (const json& node : one["nodes"]) {
      const json& counter = node["counter"];
      page += fmt::format(
          "<tr class=\"{}\"><td>{}</td><td>{}</td><td>{}:{}</td><td>{}</td><td>{}</td><td>{}</td>"
          "<td>{}</td><td>{}</td><td>{}</td></tr>\n",
          node["status"].get<std::string>(), escape(one["name"].get<std::string>()),
          one["type"].get<std::string>(), node["ip"].get<std::string>(), node["port"].get<int>(),
          escape(node["hostname"].get<std::string>()), node["status"].get<std::string>(),
          counter["success"].get<int>(), counter["http_failure"].get<int>(),
          counter["tcp_failure"].get<int>(), counter["timeout_failure"].get<int>());
    }
  }
  return page + "</table>\n</body>\n</html>\n";
}

bool wants_html(const ServiceRequest& request) {
  return request.head.fields.get("Accept").find("text/html") != std::string_view::npos;
}

void answer_all(const Snapshot& snapshot, const ServiceRequest& request,
                ServiceResponse& response) {
  json all = json::array();
  for (const Kind kind : kinds) {
    for (const auto& [id, resource] : snapshot.model.of(kind)) {
      if (const Node* checks = checks_of(*resource))
        all.push_back(describe(checked(snapshot, *resource, *checks)));
    }
  }
  if (wants_html(request)) {
    response.content_type = "text/html";
    response.body = html(all);
    return;
  }
  response.body = all.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

void refuse(ServiceResponse& response, int status, const std::string& message) {
  response.status = status;
  response.body = json{{"error_msg", message}}.dump() + "\n";
}

}  // namespace

void answer_health(const Snapshot& snapshot, std::string_view rest, const ServiceRequest& request,
                   ServiceResponse& response) {
  if (rest.empty()) return answer_all(snapshot, request, response);
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const std::string_view plural = rest.substr(0, slash);
  const std::string_view id = rest.substr(std::min(slash + 1, rest.size()));
  const auto* const kind =
      std::ranges::find_if(kinds, [&](Kind each) { return config::info(each).plural == plural; });
  if (kind == std::end(kinds))
    return refuse(response, 400, fmt::format("invalid src type {}", plural));
  const auto resource = snapshot.model.find(*kind, id);
  if (resource == nullptr)
    return refuse(response, 404, fmt::format("{}[{}] not found", plural, id));
  const Node* const checks = checks_of(*resource);
  if (checks == nullptr)
    return refuse(response, 404, fmt::format("no checker for {}[{}]", plural, id));
  const json one = describe(checked(snapshot, *resource, *checks));
  if (wants_html(request)) {
    response.content_type = "text/html";
    response.body = html(json::array({one}));
    return;
  }
  response.body = one.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace gwctl::runtime
