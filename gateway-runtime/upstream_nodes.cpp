#include "gateway-runtime/upstream_nodes.h"

#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace gwctl::runtime {
namespace {

struct HostPort {
  std::string_view host;
  std::string_view port;  // may be empty
};

// The port is behind the last colon; those of an IPv6 address are within brackets.
HostPort split(std::string_view text) {
  const std::size_t bracket = text.rfind(']');
  const std::size_t colon = text.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  if (!has_port) return {text, {}};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

bool is_name(std::string_view host) {
  return host.find(':') == std::string_view::npos && !Address::make(host, 0);
}

template <class Take>
void each_host(const Node& nodes, const Take& take) {
  for (const Member& member : nodes.members()) take(split(member.name()).host);
  for (const Node& item : nodes.items()) {
    if (const Node* const host = find_string(item, "host")) take(host->string());
  }
}

std::uint32_t whole(const Node* node, std::uint32_t otherwise) {
  return node == nullptr || !node->is_number() ? otherwise
                                               : static_cast<std::uint32_t>(node->as_double());
}

Result<UpstreamNode> node_of_text(std::string_view text, Scheme scheme) {
  UpstreamNode node;
  const auto [host, port] = split(text);
  node.host = std::string{host};
  node.port = default_port(scheme);
  if (port.empty()) return node;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), node.port);
  if (error != std::errc{} || end != port.data() + port.size() || node.port == 0)
    return fail(fmt::format("\"{}\" has no valid port", text));
  return node;
}

Result<UpstreamNode> node_of_item(const Node& item, Scheme scheme) {
  UpstreamNode node;
  const Node* const host = find_string(item, "host");
  if (host == nullptr) return fail("a node without a host");
  node.host = std::string{host->string()};
  node.port = static_cast<std::uint16_t>(whole(find(item, "port"), default_port(scheme)));
  node.weight = whole(find(item, "weight"), 1);
  const Node* const priority = find(item, "priority");
  node.priority = priority == nullptr ? 0 : static_cast<std::int64_t>(priority->as_double());
  return node;
}

/// Adds a configured node as those that it stands for.
class Adder {
 public:
  Adder(const NameTable& names, Upstream& upstream, std::vector<std::string>& warnings)
      : names_{names}, upstream_{upstream}, warnings_{warnings} {}

  void add(UpstreamNode node) {
    const bool is_usual = node.port == default_port(upstream_.scheme);
    node.host_field = is_usual ? node.host : fmt::format("{}:{}", node.host, node.port);
    if (is_name(node.host)) return add_addresses(node);
    if (const auto address = Address::make(node.host, node.port); address && has_brackets(node)) {
      set_address(node, *address);
    } else {
      // APISIX takes such a node and fails to connect to it.
      warnings_.push_back(
          fmt::format("\"{}\" is no address: those of IPv6 are written in brackets", node.host));
      node.address_text = fmt::format("{}:{}", node.host, node.port);
    }
    upstream_.nodes.push_back(std::move(node));
  }

 private:
  static bool has_brackets(const UpstreamNode& node) {
    return node.host.find(':') == std::string::npos || node.host.starts_with('[');
  }

  static void set_address(UpstreamNode& node, const Address& address) {
    node.address = address;
    node.address_text = address.text();
  }

  void add_addresses(UpstreamNode& node) {
    node.has_name = true;
    const auto found = names_.find(node.host);
    const std::vector<std::string> none;
    const std::vector<std::string>& addresses = found == names_.end() ? none : found->second;
    upstream_.resolved[node.host] = addresses;
    if (addresses.empty())
      warnings_.push_back(
          fmt::format("\"{}\" does not resolve; it gets no requests until it does", node.host));
    for (const std::string& ip : addresses) {
      const auto address = Address::make(ip, node.port);
      if (!address) continue;
      set_address(node, *address);
      upstream_.nodes.push_back(node);
    }
  }

  const NameTable& names_;
  Upstream& upstream_;
  std::vector<std::string>& warnings_;
};

}  // namespace

void collect_names(const Node& upstream, std::set<std::string>& names) {
  const Node* const nodes = find(upstream, "nodes");
  if (nodes == nullptr) return;
  each_host(*nodes, [&](std::string_view host) {
    if (is_name(host)) names.emplace(host);
  });
}

std::uint16_t default_port(Scheme scheme) {
  return scheme == Scheme::https || scheme == Scheme::grpcs ? 443 : 80;
}

Result<bool> add_nodes(const Node& nodes, const NameTable& names, Upstream& upstream,
                       std::vector<std::string>& warnings) {
  Adder adder{names, upstream, warnings};
  for (const Member& member : nodes.members()) {
    GWCTL_TRY_ASSIGN(UpstreamNode node, node_of_text(member.name(), upstream.scheme));
    node.weight = whole(&member.value, 1);
    adder.add(std::move(node));
  }
  for (const Node& item : nodes.items()) {
    GWCTL_TRY_ASSIGN(UpstreamNode node, node_of_item(item, upstream.scheme));
    adder.add(std::move(node));
  }
  return true;
}

}  // namespace gwctl::runtime
