#include "gateway-runtime/compile_match.h"

namespace gwctl::runtime {
namespace {

std::vector<std::string> texts(const Node& node, std::string_view one, std::string_view many) {
  std::vector<std::string> all;
  if (const Node* text = find_string(node, one)) all.emplace_back(text->string());
  if (const Node* list = find(node, many)) {
    for (const Node& item : list->items()) all.emplace_back(item.string());
  }
  return all;
}

}  // namespace

Result<RouteMatch> compile_match(const Node& route, const Node* service) {
  RouteMatch match;
  match.uris = texts(route, "uri", "uris");
  match.hosts = texts(route, "host", "hosts");
  if (match.hosts.empty() && service != nullptr) match.hosts = texts(*service, "", "hosts");
  for (const std::string& name : texts(route, "", "methods")) {
    match.methods = static_cast<std::uint16_t>(match.methods | method_bit(method_of(name)));
  }
  for (const std::string& address : texts(route, "remote_addr", "remote_addrs")) {
    GWCTL_TRY(match.remote_addresses.add(address));
  }
  if (const Node* priority = find(route, "priority"))
    match.priority = static_cast<std::int64_t>(priority->as_double());
  return match;
}

}  // namespace gwctl::runtime
