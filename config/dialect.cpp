#include "config/dialect.h"

#include <algorithm>

#include "config/kinds.h"

namespace gwctl::config {
namespace {

// What makes another kind of document of it, whatever else it holds.
constexpr std::string_view foreign[] = {"openapi", "swagger", "asyncapi", "arazzo",
                                        "$schema", "rules",   "extends"};

bool has_foreign_key(const Node& root) {
  return std::ranges::any_of(foreign, [&](auto key) { return find(root, key) != nullptr; });
}

bool is_collection(const Member& member) {
  if (!kind_by_plural(member.name())) return false;
  const Node& value = member.value;
  return value.is_array() || value.is_null() ||
         (value.is_object() &&
          (member.name() == "global_rules" || member.name() == "plugin_metadata"));
}

bool any_item_has(const Node& root, std::string_view collection,
                  std::initializer_list<std::string_view> fields) {
  const Node* list = find(root, collection);
  if (list == nullptr) return false;
  return std::ranges::any_of(list->items(), [&](const Node& item) {
    return std::ranges::any_of(fields, [&](auto field) { return find(item, field) != nullptr; });
  });
}

bool is_map(const Node& root, std::string_view collection) {
  const Node* found = find(root, collection);
  return found != nullptr && found->is_object();
}

bool has_adc_fields(const Node& root) {
  return is_map(root, "global_rules") || is_map(root, "plugin_metadata") ||
         any_item_has(root, "services",
                      {"routes", "stream_routes", "upstreams", "description", "path_prefix",
                       "strip_path_prefix"}) ||
         any_item_has(root, "consumers", {"credentials", "description"}) ||
         any_item_has(root, "ssls", {"certificates"});
}

// Services that only their names tell apart are ADC's: APISIX's have ids.
bool has_services_without_ids(const Node& root) {
  const Node* services = find(root, "services");
  if (services == nullptr || services->items().empty()) return false;
  return std::ranges::all_of(services->items(), [](const Node& service) {
    return find(service, "id") == nullptr && find(service, "name") != nullptr;
  });
}

}  // namespace

std::optional<Dialect> detect_dialect(const Node& root) {
  if (!root.is_object() || has_foreign_key(root)) return std::nullopt;
  if (!std::ranges::any_of(root.members(), is_collection)) return std::nullopt;
  constexpr std::string_view only_apisix[] = {"routes",         "upstreams", "stream_routes",
                                              "plugin_configs", "protos",    "secrets"};
  if (std::ranges::any_of(only_apisix, [&](auto key) { return find(root, key) != nullptr; })) {
    return Dialect::apisix;
  }
  if (has_adc_fields(root) || has_services_without_ids(root)) return Dialect::adc;
  return Dialect::apisix;
}

}  // namespace gwctl::config
