#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "core/read_document.h"
#include "gateway-runtime/router.h"
#include "gateway-runtime/snapshot.h"

namespace gwctl::runtime {

/// Routes as tests write them, a YAML list of `{id, uri, hosts, methods, remote_addrs, priority,
/// vars}`; each member but the id, the priority and vars may be one text or several.
class RouteList {
 public:
  explicit RouteList(std::string yaml) : document_{read_yaml("routes", std::move(yaml))} {
    for (const Node& item : document_->root().items()) add(item);
  }

  Result<Router> router(RouterKind kind) const {
    if (!error_.empty()) return fail(error_);
    return Router::make(kind, matches_);
  }

 private:
  static std::vector<std::string> texts(const Node& item, std::string_view name) {
    std::vector<std::string> all;
    const Node* const node = find(item, name);
    if (node == nullptr) return all;
    if (node->is_string()) all.emplace_back(node->string());
    for (const Node& each : node->items()) all.emplace_back(each.string());
    return all;
  }

  void add(const Node& item) {
    Route& route = routes_.emplace_back();
    if (const Node* const id = find_string(item, "id")) route.id = id->string();
    RouteMatch match;
    match.route = &route;
    match.uris = texts(item, "uri");
    match.hosts = texts(item, "hosts");
    for (const std::string& method : texts(item, "methods"))
      match.methods = static_cast<std::uint16_t>(match.methods | method_bit(method_of(method)));
    for (const std::string& address : texts(item, "remote_addrs")) {
      if (const auto added = match.remote_addresses.add(address); !added)
        error_ = added.error().message;
    }
    if (const Node* const priority = find(item, "priority"))
      match.priority = static_cast<std::int64_t>(priority->as_double());
    if (const Node* const vars = find(item, "vars")) match.vars = compile(*vars);
    matches_.push_back(std::move(match));
  }

  const Expression* compile(const Node& vars) {
    auto compiled = Expression::compile(vars);
    if (compiled) return &expressions_.emplace_back(*std::move(compiled));
    error_ = compiled.error().message;
    return nullptr;
  }

  std::unique_ptr<const Document> document_;
  std::deque<Route> routes_;
  std::deque<Expression> expressions_;
  std::vector<RouteMatch> matches_;
  std::string error_;
};

}  // namespace gwctl::runtime
