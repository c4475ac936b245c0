#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/node.h"
#include "lint/function.h"

namespace gwctl::lint::gateway {

/// The resources of a document, and how they belong together.
class Resources {
 public:
  /// Those of the document that the target stands in; made once for it.
  static const Resources& of(const Target& target, const RunContext& context);

  /// What the route has a plugin from: itself, its plugin config, its service, the global rules.
  /// Incomplete when the route names something that stands in another file.
  struct Layers {
    std::vector<const Node*> plugins;  ///< objects of plugins, the nearest first
    bool is_complete = true;
  };

  Layers layers_of(const Node& route) const;
  /// Null where it is not in the document.
  const Node* service_of(const Node& route) const;
  const Node* upstream_of(const Node& route) const;

  bool has_ssls() const { return has_ssls_; }

  const std::vector<const Node*>& routes() const { return routes_; }

 private:
  using ById = std::map<std::string, const Node*, std::less<>>;

  void read(const Node& root);
  static ById by_id(const Node& root, std::string_view collection);

  bool is_read_ = false;
  bool has_ssls_ = false;
  std::vector<const Node*> routes_;
  std::vector<const Node*> global_plugins_;
  ById services_;
  ById upstreams_;
  ById plugin_configs_;
};

/// The texts of `one` and of the list `many` of a resource.
std::vector<std::string_view> texts_of(const Node& resource, std::string_view one,
                                       std::string_view many);

}  // namespace gwctl::lint::gateway
