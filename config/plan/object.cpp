#include "config/plan/object.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/js_text.h"
#include "core/utf8.h"

namespace gwctl::config {
namespace {

// What a value calls itself: credentials and secrets have an owner in their id.
std::string own_id(const ObjectKey& key) {
  if (key.kind == Kind::credential) return key.id.substr(key.id.rfind('/') + 1);
  return key.id;
}

Json text_json(std::string_view text) {
  if (first_invalid_utf8(text) == text.size()) return std::string{text};
  std::string whole;
  for (std::size_t at = 0; at < text.size();) append_utf8(whole, decode_utf8(text, at));
  return whole;
}

Json json_of(const Node& node) {
  using gwctl::Kind;
  switch (node.kind) {
    case Kind::null: return nullptr;
    case Kind::boolean: return node.boolean;
    case Kind::string: return text_json(node.string());
    case Kind::number:
      return node.is_integer ? Json(node.integer) : Json::parse(to_json(node), nullptr, false);
    case Kind::array: {
      Json list = Json::array();
      for (const Node& item : node.items()) list.push_back(json_of(item));
      return list;
    }
    case Kind::object: break;
  }
  Json object = Json::object();
  for (const Member& member : node.members())
    object.emplace(std::string{member.name()}, json_of(member.value));
  return object;
}

constexpr std::size_t depth_max = 512;

// How many brackets are open at once, those in texts left out.
std::size_t depth_of(std::string_view text) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  bool is_in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') is_in_text = !is_in_text;
    if (is_in_text) {
      if (c == '\\') ++i;
    } else if (c == '[' || c == '{') {
      deepest = std::max(deepest, ++depth);
    } else if ((c == ']' || c == '}') && depth != 0) {
      --depth;
    }
  }
  return deepest;
}

// In the form in which it is sent: the id of a consumer is its name; that of plugin_metadata and of
// a secret is in the path.
void settle_id(const ObjectKey& key, Json& value) {
  const bool has_id =
      key.kind != Kind::consumer && key.kind != Kind::plugin_metadata && key.kind != Kind::secret;
  if (has_id) {
    value["id"] = own_id(key);
  } else {
    value.erase("id");
  }
}

}  // namespace

Json parse_json(std::string_view text) {
  if (depth_of(text) > depth_max) return {};
  Json value = Json::parse(text, nullptr, false);
  return value.is_discarded() ? Json{} : value;
}

const Json& member_of(const Json& value, const char* name) {
  static const Json none;
  if (!value.is_object()) return none;
  const auto found = value.find(name);
  return found == value.end() ? none : *found;
}

std::string text_member(const Json& value, const char* name) {
  const Json& member = member_of(value, name);
  return member.is_string() ? member.get<std::string>() : std::string{};
}

std::uint64_t number_member(const Json& value, const char* name) {
  const Json& member = member_of(value, name);
  return member.is_number() ? member.get<std::uint64_t>() : 0;
}

const Json& list_member(const Json& value, const char* name) {
  static const Json none = Json::array();
  const Json& member = member_of(value, name);
  return member.is_array() ? member : none;
}

std::string path_of(const ObjectKey& key) {
  const Kind owner = key.kind == Kind::credential ? Kind::consumer : key.kind;
  return fmt::format("{}/{}", info(owner).plural, key.id);
}

std::string name_of(const ObjectKey& key) {
  return fmt::format("{} \"{}\"", info(key.kind).noun, key.id);
}

Json as_sent(const ObjectKey& key, Json told) {
  if (!told.is_object()) return told;
  for (const char* name : {"create_time", "update_time", "modifiedIndex"}) told.erase(name);
  if (const auto upstream = told.find("upstream");
      upstream != told.end() && upstream->is_object()) {
    for (const char* name : {"create_time", "update_time"}) upstream->erase(name);
  }
  settle_id(key, told);
  return told;
}

DesiredObjects objects_of(const Model& model) {
  DesiredObjects objects;
  for (const KindInfo& kind : kinds()) {
    for (const auto& [id, resource] : model.of(kind.kind)) {
      const ObjectKey key{kind.kind, id};
      Json value = json_of(*resource->value);
      if (!value.is_object()) continue;
      value.erase("modifiedIndex");
      settle_id(key, value);
      objects.emplace(key, std::move(value));
    }
  }
  return objects;
}

}  // namespace gwctl::config
