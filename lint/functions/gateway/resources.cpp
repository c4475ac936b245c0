#include "lint/functions/gateway/resources.h"

namespace gwctl::lint::gateway {
namespace {

// Ids are texts or whole numbers.
std::string id_of(const Node& resource, std::string_view field) {
  const Node* id = find(resource, field);
  if (id == nullptr) return {};
  return id->is_number() ? std::to_string(id->integer) : std::string{id->string()};
}

const Node* find_by(const std::map<std::string, const Node*, std::less<>>& all,
                    const std::string& id) {
  const auto found = all.find(id);
  return found == all.end() ? nullptr : found->second;
}

}  // namespace

const Resources& Resources::of(const Target& target, const RunContext& context) {
  static const char owner = 0;
  auto& resources = context.scratch<Resources>(&owner);
  if (!resources.is_read_) {
    const Place* root = &target.place;
    while (root->parent != nullptr) root = root->parent;
    resources.read(*root->node);
  }
  return resources;
}

Resources::ById Resources::by_id(const Node& root, std::string_view collection) {
  ById all;
  const Node* list = find(root, collection);
  if (list == nullptr) return all;
  for (const Node& item : list->items()) all.emplace(id_of(item, "id"), &item);
  return all;
}

void Resources::read(const Node& root) {
  is_read_ = true;
  services_ = by_id(root, "services");
  upstreams_ = by_id(root, "upstreams");
  plugin_configs_ = by_id(root, "plugin_configs");
  has_ssls_ = find(root, "ssls") != nullptr && find(root, "ssls")->size != 0;
  if (const Node* routes = find(root, "routes"); routes != nullptr) {
    for (const Node& route : routes->items()) routes_.push_back(&route);
  }
  if (const Node* rules = find(root, "global_rules"); rules != nullptr) {
    for (const Node& rule : rules->items()) {
      if (const Node* plugins = find(rule, "plugins"); plugins != nullptr) {
        global_plugins_.push_back(plugins);
      }
    }
  }
}

const Node* Resources::service_of(const Node& route) const {
  return find_by(services_, id_of(route, "service_id"));
}

const Node* Resources::upstream_of(const Node& route) const {
  if (const Node* own = find(route, "upstream"); own != nullptr) return own;
  if (const Node* named = find_by(upstreams_, id_of(route, "upstream_id")); named != nullptr) {
    return named;
  }
  const Node* service = service_of(route);
  if (service == nullptr) return nullptr;
  const Node* inner = find(*service, "upstream");
  return inner != nullptr ? inner : find_by(upstreams_, id_of(*service, "upstream_id"));
}

Resources::Layers Resources::layers_of(const Node& route) const {
  Layers layers;
  const auto add = [&](const Node* resource) {
    const Node* plugins = resource == nullptr ? nullptr : find(*resource, "plugins");
    if (plugins != nullptr) layers.plugins.push_back(plugins);
  };
  add(&route);
  const Node* shared = find_by(plugin_configs_, id_of(route, "plugin_config_id"));
  const Node* service = service_of(route);
  if (shared == nullptr && find(route, "plugin_config_id") != nullptr) layers.is_complete = false;
  if (service == nullptr && find(route, "service_id") != nullptr) layers.is_complete = false;
  add(shared);
  add(service);
  layers.plugins.insert(layers.plugins.end(), global_plugins_.begin(), global_plugins_.end());
  return layers;
}

std::vector<std::string_view> texts_of(const Node& resource, std::string_view one,
                                       std::string_view many) {
  std::vector<std::string_view> texts;
  if (const Node* single = find_string(resource, one); single != nullptr) {
    texts.push_back(single->string());
  }
  if (const Node* list = find(resource, many); list != nullptr) {
    for (const Node& item : list->items()) texts.push_back(item.string());
  }
  return texts;
}

}  // namespace gwctl::lint::gateway
