#include "config/found_reference.h"

#include <fmt/format.h>

#include "config/check.h"
#include "config/reference_walk.h"

namespace gwctl::config {
namespace {

/// Values as documents have them.
struct Nodes {
  static const Node* find(const Node& value, std::string_view name) {
    return gwctl::find(value, name);
  }

  template <class Call>
  static void each_item(const Node& list, const Call& call) {
    for (const Node& item : list.items()) call(item);
  }
};

/// Keeps what is an id.
auto keep_in(std::vector<FoundReference>& found) {
  return [&found](const Reference& reference, const Node& node, bool in_plugin) {
    if (node.is_string() || node.is_number())
      found.push_back({&reference, &node, id_text(node), in_plugin});
  };
}

}  // namespace

std::string id_text(const Node& id) {
  if (id.is_string()) return std::string{id.string()};
  return id.is_integer ? std::to_string(id.integer) : fmt::format("{:.14g}", id.as_double());
}

std::vector<FoundReference> references_of(Kind kind, const Node& value) {
  std::vector<FoundReference> found;
  each_reference(Nodes{}, kind, value, keep_in(found));
  return found;
}

std::vector<FoundReference> uses_of(Kind kind, const Node& value) {
  std::vector<FoundReference> found;
  each_use(Nodes{}, kind, value, keep_in(found));
  return found;
}

std::vector<const Node*> inline_upstreams_of(const Node& plugins) {
  std::vector<const Node*> found;
  each_split(Nodes{}, plugins, [&](const Node& one) {
    if (const Node* upstream = find(one, "upstream")) found.push_back(upstream);
  });
  return found;
}

}  // namespace gwctl::config
