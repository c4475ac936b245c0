#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "gateway-runtime/address_set.h"
#include "gateway-runtime/expression.h"

namespace gwctl::runtime {

struct Route;

/// The bit of a method in `RouteMatch::methods`.
constexpr std::uint16_t method_bit(Method method) {
  return static_cast<std::uint16_t>(1U << static_cast<unsigned>(method));
}

/// What of a route decides which requests it takes.
struct RouteMatch {
  const Route* route = nullptr;
  std::vector<std::string> uris;   ///< `/a`, `/a/*`, with parameters `/a/:id`
  std::vector<std::string> hosts;  ///< none: any; `*.a.com`
  std::uint16_t methods = 0;       ///< bits by Method; 0: any
  AddressSet remote_addresses;     ///< empty: any
  std::int64_t priority = 0;
  const Expression* vars = nullptr;
  bool has_filter = false;  ///< the route's `filter` is asked last
};

enum class RouterKind : std::uint8_t { host_uri, uri, uri_with_parameter };

/// Finds the route of a request as APISIX's radix tree routers do: exact paths before wildcards,
/// longer prefixes before shorter ones, then by priority; hosts first where they are the first key.
/// The cost does not depend on the number of routes but on the length of host and path. Immutable.
class Router {
 public:
  /// Without routes.
  Router();
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  /// Routes must outlive the router, and their conditions. Those before others win where nothing
  /// else decides. The error names the uri that cannot be compiled.
  static Result<Router> make(RouterKind kind, std::span<const RouteMatch> routes);

  /// Null where none matches. Fills `matched_uri`, `matched_host` and `parameters` of the exchange.
  /// Where a condition on the way asks for the body and that is not read yet, nothing is decided
  /// and `exchange.wait` asks for it: read it, or find out that there is none, set `is_body_read`,
  /// and search again. Where a filter fails, none is found, and `exchange.has_filter_failed` says
  /// so.
  const Route* find(Exchange& exchange) const;

  /// The same for another path than the exchange's `uri`.
  const Route* find(Exchange& exchange, std::string_view path) const;

  /// What became of a route that was tried: taken, or what was against it, in the order of looking.
  enum class Outcome : std::uint8_t {
    taken,
    method,
    address,
    host,
    vars,
    pattern,
    filter,
    wants_body,
    failed,
  };

  /// What was looked at on the way, for `gwctl why`.
  struct Verdict {
    const Route* route;
    std::string_view uri;   ///< of the route, as long as the router lives
    std::string_view host;  ///< of the route, in lower case; empty: any
    Outcome outcome;
    std::string reason;  ///< why it was passed over; empty: it took the request
  };

  /// As `find`, and tells of each route that was tried: all whose path and host could match, up to
  /// the one that is taken. Slow.
  const Route* explain(Exchange& exchange, std::string_view path,
                       std::vector<Verdict>& verdicts) const;

  struct Tree;

 private:
  explicit Router(std::unique_ptr<const Tree> tree);
  std::unique_ptr<const Tree> tree_;
};

}  // namespace gwctl::runtime
