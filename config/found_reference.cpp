#include "config/found_reference.h"

#include <fmt/format.h>

#include "config/check.h"

namespace gwctl::config {
namespace {

constexpr Reference split_upstream{"upstream_id", Kind::upstream, "upstream"};
constexpr Reference transcoded_proto{"plugins.grpc-transcode.proto_id", Kind::proto, "proto"};

const Node* find_path(const Node& value, std::string_view path) {
  const Node* node = &value;
  while (node != nullptr && !path.empty()) {
    const auto dot = path.find('.');
    node = find(*node, path.substr(0, dot));
    path = dot == path.npos ? std::string_view{} : path.substr(dot + 1);
  }
  return node;
}

void add(const Node& value, const Reference& reference, bool in_plugin,
         std::vector<FoundReference>& to) {
  const Node* const node = find_path(value, reference.field);
  if (node == nullptr || (!node->is_string() && !node->is_number())) return;
  to.push_back({&reference, node, id_text(*node), in_plugin});
}

template <class Call>
void each_split(const Node& plugins, const Call& call) {
  const Node* const rules = find_path(plugins, "traffic-split.rules");
  if (rules == nullptr) return;
  for (const Node& rule : rules->items()) {
    const Node* const weighted = find(rule, "weighted_upstreams");
    if (weighted == nullptr) continue;
    for (const Node& one : weighted->items()) call(one);
  }
}

}  // namespace

std::string id_text(const Node& id) {
  if (id.is_string()) return std::string{id.string()};
  return id.is_integer ? std::to_string(id.integer) : fmt::format("{:.14g}", id.as_double());
}

std::vector<FoundReference> references_of(Kind kind, const Node& value) {
  std::vector<FoundReference> found;
  for (const Reference& reference : info(kind).references) add(value, reference, false, found);
  if (const Node* plugins = find(value, "plugins")) {
    each_split(*plugins, [&](const Node& one) { add(one, split_upstream, true, found); });
  }
  return found;
}

std::vector<FoundReference> uses_of(Kind kind, const Node& value) {
  std::vector<FoundReference> found = references_of(kind, value);
  add(value, transcoded_proto, false, found);
  return found;
}

std::vector<const Node*> inline_upstreams_of(const Node& plugins) {
  std::vector<const Node*> found;
  each_split(plugins, [&](const Node& one) {
    if (const Node* upstream = find(one, "upstream")) found.push_back(upstream);
  });
  return found;
}

}  // namespace gwctl::config
