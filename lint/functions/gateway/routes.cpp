#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "lint/functions/gateway/gateway.h"
#include "lint/functions/gateway/resources.h"
#include "lint/functions/plain.h"

namespace gwctl::lint::gateway {
namespace {

using Texts = std::vector<std::string_view>;

// Conditions of a route beside its paths; each narrows it down.
constexpr std::string_view conditions[] = {"vars", "remote_addr", "remote_addrs", "filter_func"};

std::vector<std::string_view> hosts_of(const Node& route, const Resources& resources) {
  Texts hosts = texts_of(route, "host", "hosts");
  const Node* service = resources.service_of(route);
  return hosts.empty() && service != nullptr ? texts_of(*service, {}, "hosts") : hosts;
}

double priority_of(const Node& route) {
  const Node* priority = find(route, "priority");
  return priority == nullptr ? 0 : priority->as_double();
}

bool is_off(const Node& route) {
  const Node* status = find(route, "status");
  return status != nullptr && status->is_number() && status->as_double() == 0;
}

// Whether all of `inner` is in `outer`; an empty one stands for everything.
bool covers(const Texts& outer, const Texts& inner) {
  if (outer.empty()) return true;
  return !inner.empty() && std::ranges::all_of(inner, [&](std::string_view each) {
    return std::ranges::find(outer, each) != outer.end();
  });
}

bool has_condition(const Node& route) {
  return std::ranges::any_of(conditions, [&](auto name) { return find(route, name) != nullptr; });
}

// Whether the router always takes `other` where `route` would do: the same paths, at least its
// hosts and methods, and looked at first. Of equals the later one is taken by nobody's promise.
bool is_shadow(const Node& other, const Node& route, const Resources& resources) {
  if (has_condition(other) || is_off(other)) return false;
  const double rank = priority_of(other) - priority_of(route);
  if (rank < 0) return false;
  if (!covers(texts_of(other, {}, "methods"), texts_of(route, {}, "methods"))) return false;
  const Texts hosts = hosts_of(other, resources);
  const Texts own_hosts = hosts_of(route, resources);
  if (!covers(hosts, own_hosts)) return false;
  // A route for fewer hosts is the more specific one, whatever the priority.
  return hosts.empty() == own_hosts.empty();
}

// Routes by each of their paths, in the order of the document.
struct ByPath {
  std::map<std::string_view, std::vector<const Node*>> routes;
};

const ByPath& by_path(const Resources& resources, const RunContext& context) {
  static const char owner = 0;
  auto& index = context.scratch<ByPath>(&owner);
  if (!index.routes.empty()) return index;
  for (const Node* route : resources.routes()) {
    for (const std::string_view uri : texts_of(*route, "uri", "uris")) {
      index.routes[uri].push_back(route);
    }
  }
  return index;
}

void check_shadowed(const Target& target, const RunContext& context, lint::Results& results) {
  if (target.value == nullptr || !target.value->is_object() || is_off(*target.value)) return;
  const Node& route = *target.value;
  const Resources& resources = Resources::of(target, context);
  const auto& index = by_path(resources, context);
  std::string by;
  for (const std::string_view uri : texts_of(route, "uri", "uris")) {
    const auto found = index.routes.find(uri);
    if (found == index.routes.end()) return;
    const auto shadow = std::ranges::find_if(found->second, [&](const Node* other) {
      const bool is_earlier = other < &route || priority_of(*other) > priority_of(route);
      return other != &route && is_earlier && is_shadow(*other, route, resources);
    });
    if (shadow == found->second.end()) return;
    const Node* id = find(**shadow, "id");
    by = id == nullptr     ? "Another route"
         : id->is_string() ? fmt::format("The route \"{}\"", id->string())
                           : fmt::format("The route \"{}\"", id->integer);
  }
  if (!by.empty()) results.add(fmt::format("{} takes all of this one.", by), target);
}

void check_wildcard(const Target& target, const RunContext& context, lint::Results& results) {
  if (target.value == nullptr || !target.value->is_object()) return;
  const Resources& resources = Resources::of(target, context);
  const bool is_complete = resources.layers_of(*target.value).is_complete;
  const auto uris = texts_of(*target.value, "uri", "uris");
  if (!is_complete || std::ranges::find(uris, "/*") == uris.end()) return;
  const Texts hosts = hosts_of(*target.value, resources);
  if (!hosts.empty() && std::ranges::find(hosts, "*") == hosts.end()) return;
  results.add("It takes any path of any host.", target);
}

}  // namespace

MadeFunction make_shadowed(const Node* options) {
  return make_plain<check_shadowed>("gatewayShadowed", options);
}

MadeFunction make_wildcard(const Node* options) {
  return make_plain<check_wildcard>("gatewayWildcard", options);
}

}  // namespace gwctl::lint::gateway
