#include "gateway-runtime/compile_upstream.h"

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "config/check.h"
#include "gateway-runtime/compile_checks.h"
#include "gateway-runtime/compile_tls.h"
#include "gateway-runtime/upstream_nodes.h"

namespace gwctl::runtime {
namespace {

std::uint64_t milliseconds(const Node* seconds, std::uint64_t otherwise) {
  return seconds == nullptr || !seconds->is_number()
             ? otherwise
             : static_cast<std::uint64_t>(seconds->as_double() * 1000);
}

std::uint32_t whole(const Node* node, std::uint32_t otherwise) {
  return node == nullptr || !node->is_number() ? otherwise
                                               : static_cast<std::uint32_t>(node->as_double());
}

template <class T>
struct Named {
  std::string_view name;
  T value;
};

template <class T, std::size_t size>
Result<T> one_of(const Named<T> (&names)[size], const Node* node, T otherwise,
                 std::string_view what) {
  if (node == nullptr) return otherwise;
  for (const Named<T>& each : names) {
    if (each.name == node->string()) return each.value;
  }
  return fail(fmt::format("{} \"{}\" is not supported", what, node->string()));
}

constexpr Named<Upstream::Type> types[] = {{"roundrobin", Upstream::Type::roundrobin},
                                           {"chash", Upstream::Type::chash},
                                           {"ewma", Upstream::Type::ewma},
                                           {"least_conn", Upstream::Type::least_conn}};
constexpr Named<Scheme> schemes[] = {{"http", Scheme::http}, {"https", Scheme::https}};
constexpr Named<Upstream::PassHost> pass_hosts[] = {{"pass", Upstream::PassHost::pass},
                                                    {"node", Upstream::PassHost::node},
                                                    {"rewrite", Upstream::PassHost::rewrite}};

Upstream::HashKey compile_hash_key(const Node& node) {
  const Node* const hash_on = find_string(node, "hash_on");
  const Node* const name = find_string(node, "key");
  const std::string_view on = hash_on == nullptr ? "vars" : hash_on->string();
  if (on == "consumer") return Variable{"consumer_name"};
  if (name == nullptr) return {};
  if (on == "vars_combinations") return Template{name->string()};
  const std::string_view prefix = on == "header" ? "http_" : on == "cookie" ? "cookie_" : "";
  return Variable{fmt::format("{}{}", prefix, name->string())};
}

/// What was learnt of the nodes that were there before stays with them; of their health, where it
/// is told by the same checks.
void give_states(Upstream& upstream, const Upstream* previous) {
  std::unordered_map<std::string_view, const UpstreamNode*> before;
  if (previous != nullptr) {
    for (const UpstreamNode& node : previous->nodes) before.emplace(node.address_text, &node);
  }
  const bool keeps_health = previous != nullptr && previous->checks != nullptr &&
                            upstream.checks != nullptr &&
                            previous->checks->text == upstream.checks->text;
  for (UpstreamNode& node : upstream.nodes) {
    const auto found = before.find(node.address_text);
    const bool is_known = found != before.end();
    node.state = is_known ? found->second->state : std::make_shared<NodeState>();
    if (upstream.checks == nullptr) continue;
    node.health = is_known && keeps_health ? found->second->health : std::make_shared<NodeHealth>();
  }
}

}  // namespace

config::ResourcePtr client_certificate(const Node& upstream, const config::Model& model) {
  const Node* const tls = find(upstream, "tls");
  const Node* const id = tls == nullptr ? nullptr : find(*tls, "client_cert_id");
  return id == nullptr ? nullptr : model.find(config::Kind::ssl, config::id_text(*id));
}

Timeouts compile_timeouts(const Node& node) {
  Timeouts timeouts;
  timeouts.connect = milliseconds(find(node, "connect"), timeouts.connect);
  timeouts.send = milliseconds(find(node, "send"), timeouts.send);
  timeouts.read = milliseconds(find(node, "read"), timeouts.read);
  return timeouts;
}

void group_nodes(Upstream& upstream) {
  std::map<std::int64_t, NodeGroup, std::greater<>> groups;
  for (std::uint32_t i = 0; i < upstream.nodes.size(); ++i) {
    const UpstreamNode& node = upstream.nodes[i];
    if (node.weight == 0) continue;
    NodeGroup& group = groups[node.priority];
    group.members.push_back(i);
    group.weight_max = std::max(group.weight_max, node.weight);
    group.weight_divisor = std::gcd(group.weight_divisor, node.weight);
  }
  upstream.groups.clear();
  for (auto& [priority, group] : groups) {
    if (upstream.type == Upstream::Type::chash) {
      std::vector<HashRing::Node> nodes;
      for (const std::uint32_t i : group.members)
        nodes.push_back({upstream.nodes[i].address_text, upstream.nodes[i].weight, i});
      group.ring = HashRing{nodes};
    }
    upstream.groups.push_back(std::move(group));
  }
}

Result<std::shared_ptr<const Upstream>> compile_upstream(const Node& node, std::string key,
                                                         const UpstreamContext& context) {
  auto upstream = std::make_shared<Upstream>();
  upstream->key = std::move(key);
  GWCTL_TRY_ASSIGN(upstream->type,
                   one_of(types, find(node, "type"), Upstream::Type::roundrobin, "type"));
  GWCTL_TRY_ASSIGN(upstream->scheme, one_of(schemes, find(node, "scheme"), Scheme::http, "scheme"));
  GWCTL_TRY_ASSIGN(upstream->pass_host, one_of(pass_hosts, find(node, "pass_host"),
                                               Upstream::PassHost::pass, "pass_host"));
  if (const Node* host = find_string(node, "upstream_host"))
    upstream->upstream_host = std::string{host->string()};
  if (find(node, "service_name") != nullptr) return fail("service discovery is not supported");
  if (const Node* nodes = find(node, "nodes")) {
    GWCTL_TRY(add_nodes(*nodes, context.names, *upstream, context.warnings));
  }
  if (const Node* retries = find(node, "retries")) upstream->retries = whole(retries, 0);
  upstream->retry_timeout = milliseconds(find(node, "retry_timeout"), 0);
  if (const Node* timeout = find(node, "timeout")) upstream->timeouts = compile_timeouts(*timeout);
  if (const Node* pool = find(node, "keepalive_pool")) {
    upstream->keepalive_size = whole(find(*pool, "size"), upstream->keepalive_size);
    upstream->keepalive_idle = milliseconds(find(*pool, "idle_timeout"), upstream->keepalive_idle);
    upstream->keepalive_requests = whole(find(*pool, "requests"), upstream->keepalive_requests);
  }
  if (upstream->type == Upstream::Type::chash) upstream->hash_key = compile_hash_key(node);
  if (const Node* checks = find(node, "checks");
      checks != nullptr && context.settings.checks_health) {
    GWCTL_TRY_ASSIGN(upstream->checks, compile_checks(*checks, context.settings));
  }
  if (upstream->scheme == Scheme::https) {
    GWCTL_TRY_ASSIGN(upstream->tls,
                     compile_upstream_tls(node, client_certificate(node, context.model),
                                          context.certificate, context.settings));
  }
  give_states(*upstream, context.previous);
  group_nodes(*upstream);
  return upstream;
}

}  // namespace gwctl::runtime
