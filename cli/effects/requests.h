#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/effects/route_shape.h"
#include "cli/effects/sample_request.h"
#include "gateway-runtime/exchange.h"

namespace gwctl::cli {

/// So many requests are tried for all routes together.
inline constexpr std::size_t requests_max = 2'000'000;

/// The routes that a request goes to in either config; null where none takes it.
struct Taken {
  const RouteShape* before = nullptr;
  const RouteShape* after = nullptr;
};

using Ask = std::function<Taken(const SampleRequest&)>;

/// Makes requests up that a route takes, alone and where others come near it.
class RequestMaker {
 public:
  /// Of all routes on both sides; they must outlive it.
  RequestMaker(runtime::RouterKind kind, std::vector<const RouteShape*> shapes);

  /// Asks with each, the plainest first, and takes them from what is `left`. False where there are
  /// more of them than are tried, or the route has conditions that are only guessed at.
  bool each(const RouteShape& shape, std::size_t& left, const Ask& ask) const;

 private:
  using Shapes = std::vector<const RouteShape*>;

  std::vector<std::string> paths(const RouteShape& shape, const Shapes& near) const;
  std::vector<std::string> hosts(const RouteShape& shape, const Shapes& near) const;
  static std::vector<std::string> methods(const RouteShape& shape, const Shapes& near);
  static std::vector<std::string> clients(const RouteShape& shape, const Shapes& near);

  runtime::RouterKind kind_;
  Neighbours neighbours_;
  std::string fill_;  // a name that no route has in its path
};

/// Does with a request what a gateway does with it before it looks for its route.
void prepare(runtime::Exchange& exchange);

}  // namespace gwctl::cli
