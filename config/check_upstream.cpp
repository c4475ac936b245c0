#include <array>

#include <fmt/format.h>

#include "config/resource_check.h"

namespace gwctl::config {
namespace {

constexpr std::int64_t port_max = 65535;

std::string_view text_of(const Node& object, std::string_view field) {
  const Node* found = find(object, field);
  return found == nullptr ? std::string_view{} : found->string();
}

// What a chash key may be, by `hash_on`.
const Schema* key_schema(std::string_view hash_on) {
  if (hash_on == "header" || hash_on == "cookie") return shared_schema("hash_key_of_header");
  return hash_on.empty() || hash_on == "vars" ? shared_schema("hash_key_of_vars") : nullptr;
}

void check_hash(ResourceCheck& check, const Node& upstream) {
  if (text_of(upstream, "type") != "chash") return;
  const std::string_view hash_on = text_of(upstream, "hash_on");
  if (hash_on == "consumer") return;
  const Node* key = find(upstream, "key");
  if (key == nullptr) return check.add("upstream", "", "missing key", upstream);
  const Schema* schema = key_schema(hash_on);
  if (schema != nullptr) check.check_schema(*schema, "invalid configuration: ", *key, {});
}

// The port behind the last colon of `host:port` or `[::1]:port`; empty where there is none.
std::string_view port_of(std::string_view address) {
  const auto colon = address.rfind(':');
  if (colon == address.npos || address.find(']', colon) != address.npos) return {};
  if (!address.starts_with('[') && address.find(':') != colon) return {};
  return address.substr(colon + 1);
}

void check_address(ResourceCheck& check, const Member& node) {
  const std::string_view port = port_of(node.name());
  if (port.empty() || port.find_first_not_of("0123456789") != port.npos) return;
  if (port.size() <= 5) {
    const std::int64_t number = std::stol(std::string{port});
    if (number >= 1 && number <= port_max) return;
  }
  check.add("upstream", "", fmt::format("invalid port {}", port), node.value);
}

void check_nodes(ResourceCheck& check, const Node& nodes) {
  for (const Member& node : nodes.members()) check_address(check, node);
  for (const Node& node : nodes.items()) {
    const std::string_view host = text_of(node, "host");
    if (host.find(':') == host.npos || (host.starts_with('[') && host.ends_with(']'))) continue;
    check.add("upstream",
              "invalid configuration: ", "IPv6 address must be enclosed with '[' and ']'",
              *find(node, "host"));
  }
}

}  // namespace

void check_upstream(ResourceCheck& check, const Node& upstream) {
  if (!upstream.is_object()) return;
  if (const Node* nodes = find(upstream, "nodes"); nodes != nullptr) check_nodes(check, *nodes);
  if (text_of(upstream, "pass_host") == "rewrite" && text_of(upstream, "upstream_host").empty()) {
    check.add("upstream", "", "`upstream_host` can't be empty when `pass_host` is `rewrite`",
              upstream);
  }
  if (const Node* tls = find(upstream, "tls"); tls != nullptr) {
    check_key_pair(check, find(*tls, "client_cert"), find(*tls, "client_key"), "");
  }
  check_hash(check, upstream);
}

}  // namespace gwctl::config
