#include "config/plan/owner.h"

#include <algorithm>

#include <fmt/format.h>

namespace gwctl::config {
namespace {

constexpr const char* owner_label = "gwctl.owner";
constexpr const char* hash_label = "gwctl.hash";
constexpr const char* key_label = "gwctl.key";
constexpr const char* protected_label = "gwctl.protected";
// What ADC and APISIX's ingress controller write.
constexpr const char* manager_label = "managed-by";
constexpr std::string_view state_prefix = "gwctl-state-";
constexpr std::string_view lock_prefix = "gwctl-lock-";

std::string label(const Json& value, const char* name) {
  const auto labels = value.find("labels");
  if (labels == value.end() || !labels->is_object()) return {};
  const auto found = labels->find(name);
  return found == labels->end() || !found->is_string() ? std::string{} : found->get<std::string>();
}

}  // namespace

bool Marks::is_of(std::string_view content_hash) const {
  for (std::size_t begin = 0; begin <= hash.size();) {
    const std::size_t end = std::min(hash.find(hash_separator, begin), hash.size());
    if (std::string_view{hash}.substr(begin, end - begin) == content_hash) return true;
    begin = end + 1;
  }
  return false;
}

Marks marks_of(const Json& value) {
  if (!value.is_object()) return {};
  return {label(value, owner_label), label(value, hash_label), label(value, key_label),
          label(value, protected_label) == "true"};
}

void set_marks(Json& value, const Marks& marks) {
  Json& labels = value["labels"];
  if (!labels.is_object()) labels = Json::object();
  labels[owner_label] = marks.owner;
  labels[hash_label] = marks.hash;
  if (!marks.key_hash.empty()) labels[key_label] = marks.key_hash;
}

void remove_marks(Json& value) {
  const auto labels = value.find("labels");
  if (labels == value.end() || !labels->is_object()) return;
  for (const char* name : {owner_label, hash_label, key_label}) labels->erase(name);
  if (labels->empty()) value.erase("labels");
}

bool has_labels(Kind kind) {
  return kind != Kind::global_rule && kind != Kind::plugin_metadata && kind != Kind::secret;
}

std::string foreign_manager(const Json& value) {
  return value.is_object() ? label(value, manager_label) : std::string{};
}

ObjectKey state_key(std::string_view owner) {
  return {Kind::plugin_config, fmt::format("{}{}", state_prefix, owner)};
}

ObjectKey lock_key(std::string_view owner) {
  return {Kind::plugin_config, fmt::format("{}{}", lock_prefix, owner)};
}

bool is_state(const ObjectKey& key) {
  return key.kind == Kind::plugin_config &&
         (key.id.starts_with(state_prefix) || key.id.starts_with(lock_prefix));
}

std::map<std::string, std::string> read_state(const Json& value) {
  std::map<std::string, std::string> hashes;
  const auto labels = value.find("labels");
  if (labels == value.end() || !labels->is_object()) return hashes;
  for (const auto& [path, hash] : labels->items()) {
    if (path.find('/') != std::string::npos && hash.is_string())
      hashes.emplace(path, hash.get<std::string>());
  }
  return hashes;
}

Json write_state(std::string_view owner, const std::map<std::string, std::string>& hashes) {
  Json labels{{owner_label, owner}};
  for (const auto& [path, hash] : hashes) labels[path] = hash;
  return {{"id", state_key(owner).id},
          {"desc", "What gwctl applied that has no labels. Do not edit."},
          {"plugins", Json::object()},
          {"labels", std::move(labels)}};
}

}  // namespace gwctl::config
