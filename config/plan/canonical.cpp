#include "config/plan/canonical.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "config/plan/owner.h"
#include "config/plan/target_schemas.h"
#include "core/digest.h"

namespace gwctl::config {
namespace {

constexpr std::array<std::string_view, 3> server_set{"create_time", "update_time", "modifiedIndex"};

/// A field that may be written as one value or as a list.
struct Listed {
  const char* one;
  const char* many;
};

constexpr Listed listed[] = {
    {"uri", "uris"}, {"host", "hosts"}, {"remote_addr", "remote_addrs"}, {"sni", "snis"}};
constexpr std::array sets{"uris", "hosts", "remote_addrs", "snis", "methods"};
constexpr std::array ids{"upstream_id", "service_id", "plugin_config_id",
                         "script_id",   "group_id",   "client_cert_id"};

std::uint64_t usual_port(const Json& upstream) {
  const std::string scheme = text_member(upstream, "scheme");
  return scheme == "https" || scheme == "grpcs" ? 443 : 80;
}

// `host:port`; an address of IPv6 has brackets.
Json node_of(const std::string& text, const Json& weight) {
  Json node{{"host", text}, {"weight", weight}};
  const std::size_t colon = text.rfind(':');
  const std::size_t bracket = text.rfind(']');
  const bool has_port = colon != std::string::npos && colon + 1 != text.size() &&
                        (bracket == std::string::npos || colon > bracket) &&
                        text.find_first_not_of("0123456789", colon + 1) == std::string::npos &&
                        text.size() - colon <= 6;
  if (has_port) {
    node["host"] = text.substr(0, colon);
    node["port"] = std::stoul(text.substr(colon + 1));
  }
  return node;
}

void settle_nodes(Json& upstream) {
  const auto nodes = upstream.find("nodes");
  if (nodes == upstream.end()) return;
  Json list = Json::array();
  if (nodes->is_object()) {
    for (const auto& [text, weight] : nodes->items()) list.push_back(node_of(text, weight));
  } else if (nodes->is_array()) {
    list = *nodes;
  }
  for (Json& node : list) {
    if (!node.is_object()) continue;
    if (!node.contains("port")) node["port"] = usual_port(upstream);
    if (member_of(node, "priority") == 0) node.erase("priority");
  }
  std::ranges::sort(list.get_ref<Json::array_t&>());
  *nodes = std::move(list);
}

void settle_lists(Json& value) {
  for (const Listed& each : listed) {
    const auto one = value.find(each.one);
    if (one == value.end() || !one->is_string()) continue;
    value[each.many] = Json::array({*one});
    value.erase(each.one);
  }
  for (const char* name : sets) {
    const auto set = value.find(name);
    if (set == value.end() || !set->is_array()) continue;
    auto& items = set->get_ref<Json::array_t&>();
    std::ranges::sort(items);
    items.erase(std::unique(items.begin(), items.end()), items.end());
  }
}

void settle_ids(Json& value) {
  for (const char* name : ids) {
    const auto id = value.find(name);
    if (id != value.end() && id->is_number_integer()) *id = id->dump();
  }
}

// Lua has one empty table, and whole numbers that are written with a point.
void settle_values(Json& value) {
  if (value.is_number_float()) {
    const double number = value.get<double>();
    constexpr double exact_max = 9007199254740992.0;
    if (std::trunc(number) == number && std::abs(number) < exact_max)
      value = static_cast<std::int64_t>(number);
    return;
  }
  if (!value.is_structured()) return;
  for (Json& each : value) settle_values(each);
  if (value.empty()) value = Json::object();
}

void settle_upstream(Json& upstream) {
  settle_nodes(upstream);
  if (const auto tls = upstream.find("tls"); tls != upstream.end() && tls->is_object())
    settle_ids(*tls);
  upstream.erase("create_time");
  upstream.erase("update_time");
}

// `schemas`: whose defaults are left out; null: none are.
Json form_of(const ObjectKey& key, const Json& value, const TargetSchemas* schemas) {
  Json result = value;
  if (!result.is_object()) return result;
  for (const std::string_view name : server_set) result.erase(name);
  result.erase("id");
  remove_marks(result);
  settle_lists(result);
  settle_ids(result);
  if (key.kind == Kind::upstream) settle_upstream(result);
  if (const auto upstream = result.find("upstream");
      upstream != result.end() && upstream->is_object())
    settle_upstream(*upstream);
  if (schemas != nullptr) schemas->strip(key, result);
  settle_values(result);
  return result;
}

}  // namespace

Json canonical(const ObjectKey& key, const Json& value, const TargetSchemas& schemas) {
  return form_of(key, value, &schemas);
}

Json settled(const ObjectKey& key, const Json& value) {
  return form_of(key, value, nullptr);
}

namespace {

template <class IsLeftOut>
bool are_alike_but(const Json& a, const Json& b, const IsLeftOut& is_left_out) {
  auto left = a.begin();
  auto right = b.begin();
  while (true) {
    while (left != a.end() && is_left_out(left.key())) ++left;
    while (right != b.end() && is_left_out(right.key())) ++right;
    if (left == a.end() || right == b.end()) return left == a.end() && right == b.end();
    if (left.key() != right.key() || *left != *right) return false;
    ++left;
    ++right;
  }
}

}  // namespace

bool are_written_alike(const Json& a, const Json& b) {
  if (!a.is_object() || !b.is_object()) return false;
  static const Json none = Json::object();
  const auto labels_of = [](const Json& value) -> const Json& {
    const auto found = value.find("labels");
    return found == value.end() ? none : *found;
  };
  const Json& labels = labels_of(a);
  const Json& other_labels = labels_of(b);
  if (!labels.is_object() || !other_labels.is_object()) return false;
  const auto is_left_out = [](const std::string& name) {
    return name == "labels" || name == "id" ||
           std::ranges::find(server_set, name) != server_set.end();
  };
  return are_alike_but(a, b, is_left_out) && are_alike_but(labels, other_labels, is_mark);
}

std::string hash_of(const Json& canonical_value) {
  constexpr std::size_t digits = 16;
  return sha256_hex(canonical_value.dump(-1, ' ', false, Json::error_handler_t::replace))
      .substr(0, digits);
}

}  // namespace gwctl::config
