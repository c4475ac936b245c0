#include "gateway-runtime/admin/value.h"

#include "core/js_text.h"
#include "core/read_document.h"

namespace gwctl::runtime::admin {
namespace {

constexpr std::string_view server_set[] = {"create_time", "update_time"};

}  // namespace

nlohmann::json to_value(const Node& node) {
  return nlohmann::json::parse(to_json(node), nullptr, false);
}

std::shared_ptr<const Document> to_document(std::string name, const nlohmann::json& value) {
  return read_json(std::move(name),
                   value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

nlohmann::json visible_value(const config::Resource& resource) {
  nlohmann::json value = to_value(*resource.value);
  if (resource.kind == config::Kind::ssl) {
    value.erase("key");
    value.erase("keys");
  }
  return value;
}

void merge(nlohmann::json& value, const nlohmann::json& patch) {
  if (!value.is_object()) value = nlohmann::json::object();
  for (const auto& [name, part] : patch.items()) {
    if (part.is_null()) {
      value.erase(name);
    } else if (part.is_object() && value.contains(name) && value[name].is_object()) {
      merge(value[name], part);
    } else {
      value[name] = part;
    }
  }
}

bool set_at(nlohmann::json& value, std::span<const std::string> path, const nlohmann::json& part) {
  nlohmann::json* at = &value;
  for (const std::string& name : path.first(path.size() - 1)) {
    if (!at->is_object()) return false;
    at = &(*at)[name];
    if (at->is_null()) *at = nlohmann::json::object();
  }
  if (!at->is_object()) return false;
  if (part.is_null()) {
    at->erase(path.back());
  } else {
    (*at)[path.back()] = part;
  }
  return true;
}

std::optional<std::string> id_text(const nlohmann::json& id) {
  if (id.is_string()) return id.get<std::string>();
  if (id.is_number_integer()) return id.dump();
  return std::nullopt;
}

std::optional<std::string_view> forbidden_property(const nlohmann::json& value) {
  if (!value.is_object()) return std::nullopt;
  for (const std::string_view name : server_set) {
    if (value.contains(name)) return name;
  }
  for (const char* inner : {"upstream", "plugins"}) {
    const auto found = value.find(inner);
    if (found == value.end()) continue;
    if (const auto name = forbidden_property(*found)) return name;
  }
  return std::nullopt;
}

}  // namespace gwctl::runtime::admin
