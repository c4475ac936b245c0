#include "config/plan/owner.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gwctl::config {
namespace {

constexpr const char* owner_label = "gwctl.owner";
constexpr const char* hash_label = "gwctl.hash";
constexpr const char* key_label = "gwctl.key";
constexpr std::array marks{owner_label, hash_label, key_label};
constexpr const char* protected_label = "gwctl.protected";
// What ADC and APISIX's ingress controller write.
constexpr const char* manager_label = "managed-by";
constexpr std::string_view state_prefix = "gwctl-state-";
constexpr std::string_view lock_prefix = "gwctl-lock-";
// Behind the hashes of an ssl, before that of its private keys.
constexpr char key_separator = '@';

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
  for (const char* name : marks) labels->erase(name);
  if (labels->empty()) value.erase("labels");
}

bool is_mark(std::string_view label) {
  return std::ranges::find(marks, label) != marks.end();
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

State read_state(const Json& value) {
  State state;
  const auto labels = value.find("labels");
  if (labels == value.end() || !labels->is_object()) return state;
  const std::string owner = label(value, owner_label);
  for (const auto& [path, text] : labels->items()) {
    if (path.find('/') == std::string::npos || !text.is_string()) continue;
    const auto& hashes = text.get_ref<const std::string&>();
    const std::size_t end = std::min(hashes.find(key_separator), hashes.size());
    state.emplace(path, Marks{owner, hashes.substr(0, end),
                              hashes.substr(std::min(end + 1, hashes.size())), false});
  }
  return state;
}

State read_state(const LiveObjects& live, std::string_view owner) {
  const auto found = live.find(state_key(owner));
  if (found == live.end() || !found->second.value.is_object()) return {};
  State state = read_state(found->second.value);
  // Whatever somebody made of its label: it is the account of that owner.
  for (auto& [path, marks] : state) marks.owner = owner;
  return state;
}

Json write_state(std::string_view owner, const State& state) {
  Json labels{{owner_label, owner}};
  for (const auto& [path, marks] : state) {
    labels[path] = marks.hash;
    if (!marks.key_hash.empty())
      labels[path] = fmt::format("{}{}{}", marks.hash, key_separator, marks.key_hash);
  }
  return {{"id", state_key(owner).id},
          {"desc", "What gwctl applied that has no labels. Do not edit."},
          {"plugins", Json::object()},
          {"labels", std::move(labels)}};
}

Marks marks_in(const State& state, const ObjectKey& key, const Json& value) {
  Marks marks = marks_of(value);
  const auto found = state.find(path_of(key));
  if (!marks.owner.empty() || found == state.end()) return marks;
  const bool is_protected = marks.is_protected;
  marks = found->second;
  marks.is_protected = is_protected;
  return marks;
}

}  // namespace gwctl::config
