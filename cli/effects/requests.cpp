#include "cli/effects/requests.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "gateway-runtime/address_set.h"
#include "gateway-runtime/compose.h"

namespace gwctl::cli {
namespace {

constexpr std::size_t neighbours_max = 48;
constexpr std::size_t each_max = 24;          // of paths, of hosts, …
constexpr std::size_t products_max = 20'000;  // requests for one route
constexpr std::size_t conditions_max = 64;    // ways to have conditions hold, for one request

constexpr const char* usual_methods[] = {"GET",  "POST",    "PUT",   "DELETE", "PATCH",
                                         "HEAD", "OPTIONS", "TRACE", "PURGE"};

void add(std::vector<std::string>& to, std::string text) {
  if (to.size() < each_max && std::ranges::find(to, text) == to.end())
    to.push_back(std::move(text));
}

std::string free_name(const std::vector<const RouteShape*>& shapes) {
  for (int number = 1;; ++number) {
    std::string name = number == 1 ? "any" : fmt::format("any{}", number);
    const auto has_name = [&](const RouteShape* shape) {
      return std::ranges::any_of(
          shape->uris, [&](const std::string& uri) { return uri.find(name) != std::string::npos; });
    };
    if (std::ranges::none_of(shapes, has_name)) return name;
  }
}

/// Varies what the conditions of routes are about: from a request that one route takes on to one
/// that it does not take, and to those that others near it do.
class Conditions {
 public:
  Conditions(const RouteShape& shape, const std::vector<const RouteShape*>& near, const Ask& ask,
             std::size_t& left)
      : own_{ways_to(shape.vars, true)}, ask_{ask}, left_{left} {
    for (const RouteShape* other : near) {
      for (Assignment& way : ways_to(other->vars, true)) {
        if (!way.empty()) others_.push_back(std::move(way));
      }
    }
  }

  /// False where no more may be tried.
  bool try_on(SampleRequest& request) {
    ways_ = own_;
    add({});
    for (std::size_t i = 0; i < ways_.size(); ++i) {
      if (count_++ >= products_max || left_ == 0) return false;
      --left_;
      request.variables = ways_[i];
      const Taken taken = ask_(request);
      for (const RouteShape* route : {taken.before, taken.after}) {
        if (route == nullptr) continue;
        for (const Assignment& way : ways_to(route->vars, false))
          add(together(request.variables, way));
      }
      for (const Assignment& way : others_) add(together(request.variables, way));
    }
    return true;
  }

 private:
  void add(const Assignment& way) {
    if (ways_.size() < conditions_max && std::ranges::find(ways_, way) == ways_.end())
      ways_.push_back(way);
  }

  std::vector<Assignment> own_;
  std::vector<Assignment> others_;
  std::vector<Assignment> ways_;
  const Ask& ask_;
  std::size_t& left_;
  std::size_t count_ = 0;
};

}  // namespace

RequestMaker::RequestMaker(runtime::RouterKind kind, std::vector<const RouteShape*> shapes)
    : kind_{kind}, neighbours_{kind, shapes}, fill_{free_name(shapes)} {}

std::vector<std::string> RequestMaker::paths(const RouteShape& shape, const Shapes& near) const {
  std::vector<std::string> all;
  for (const std::string& uri : shape.uris) {
    for (std::string& path : neighbours_.samples(uri, fill_)) add(all, std::move(path));
  }
  for (const RouteShape* other : near) {
    for (const std::string& uri : other->uris) {
      for (std::string& path : neighbours_.samples(uri, fill_)) add(all, std::move(path));
      if (kind_ != runtime::RouterKind::uri_with_parameter) continue;
      for (const std::string& own : shape.uris) {
        if (auto path = neighbours_.common_path(own, uri, fill_)) add(all, *std::move(path));
      }
    }
  }
  return all;
}

std::vector<std::string> RequestMaker::hosts(const RouteShape& shape, const Shapes& near) const {
  std::vector<std::string> all;
  for (const std::string& host : shape.hosts) add(all, sample_host(host, fill_));
  if (shape.hosts.empty()) add(all, "");
  for (const RouteShape* other : near) {
    for (const std::string& pattern : other->hosts) {
      const std::string host = sample_host(pattern, fill_);
      const bool is_own =
          shape.hosts.empty() || std::ranges::any_of(shape.hosts, [&](const std::string& own) {
            return is_host_of(own, host);
          });
      if (is_own) add(all, host);
    }
  }
  return all;
}

// Those that all routes here take alike are one. What the route itself does not take is the concern
// of others.
std::vector<std::string> RequestMaker::methods(const RouteShape& shape, const Shapes& near) {
  const auto takes = [](const RouteShape& route, const std::string& method) {
    return route.methods.empty() || std::ranges::find(route.methods, method) != route.methods.end();
  };
  std::vector<std::string> chosen;
  std::set<std::vector<bool>> known;
  for (const char* method : usual_methods) {
    if (!takes(shape, method)) continue;
    std::vector<bool> takers;
    for (const RouteShape* other : near) takers.push_back(takes(*other, method));
    if (known.insert(std::move(takers)).second) chosen.emplace_back(method);
  }
  return chosen;
}

std::vector<std::string> RequestMaker::clients(const RouteShape& shape, const Shapes& near) {
  std::vector<std::string> all;
  const auto add_of = [&](const RouteShape& each) {
    for (const std::string& network : each.clients) {
      std::string address = network.substr(0, network.find('/'));
      if (runtime::parse_address(address)) add(all, std::move(address));
    }
  };
  add_of(shape);
  if (shape.clients.empty()) add(all, "");
  for (const RouteShape* other : near) add_of(*other);
  return all;
}

bool RequestMaker::each(const RouteShape& shape, std::size_t& left, const Ask& ask) const {
  const Shapes near = neighbours_.of(shape, neighbours_max);
  const auto some_hosts = hosts(shape, near);
  const auto some_methods = methods(shape, near);
  const auto some_clients = clients(shape, near);
  Conditions conditions{shape, near, ask, left};
  SampleRequest request;
  for (const std::string& path : paths(shape, near)) {
    request.path = path;
    for (const std::string& host : some_hosts) {
      request.host = host;
      for (const std::string& client : some_clients) {
        request.client = client;
        for (const std::string& method : some_methods) {
          request.method = method;
          if (!conditions.try_on(request)) return false;
        }
      }
    }
  }
  return shape.vars.empty() && !shape.has_filter;
}

void prepare(runtime::Exchange& exchange) {
  runtime::remove_nominated(exchange.request.fields, exchange.scratch);
  runtime::settle_forwarded(exchange, runtime::Trust::none);
}

}  // namespace gwctl::cli
