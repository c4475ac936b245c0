#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "gateway-runtime/expression.h"

namespace gwctl::runtime {

struct Route;

/// A set of addresses: IPv4 and IPv6, single or as prefixes.
class AddressSet {
 public:
  /// Fails on a text that is neither an address nor `address/bits`.
  Result<bool> add(std::string_view text);
  bool contains(std::string_view address) const;

  bool is_empty() const { return ranges_.empty(); }

 private:
  struct Prefix {
    std::array<std::uint8_t, 16> bytes;  // IPv4 as ::ffff:a.b.c.d
    std::uint8_t bits;
  };

  std::vector<Prefix> ranges_;
};

/// What of a route decides which requests it takes.
struct RouteMatch {
  const Route* route = nullptr;
  std::vector<std::string> uris;   ///< `/a`, `/a/*`, with parameters `/a/:id`
  std::vector<std::string> hosts;  ///< none: any; `*.a.com`
  std::uint16_t methods = 0;       ///< bits by Method; 0: any
  AddressSet remote_addresses;     ///< empty: any
  std::int64_t priority = 0;
  const Expression* vars = nullptr;
};

enum class RouterKind : std::uint8_t { host_uri, uri, uri_with_parameter };

/// Finds the route of a request as APISIX's radix tree routers do: exact paths before wildcards,
/// longer prefixes before shorter ones, then by priority; hosts first where they are the first key.
/// The cost does not depend on the number of routes but on the length of host and path. Immutable.
class Router {
 public:
  Router();
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  /// The error names the uri that cannot be compiled.
  static Result<Router> make(RouterKind kind, std::span<const RouteMatch> routes);

  /// Null where none matches. Fills `matched_uri`, `matched_host` and `parameters` of the exchange.
  const Route* find(Exchange& exchange) const;

  /// What was looked at on the way, for `gwctl why`.
  struct Verdict {
    const Route* route;
    std::string_view uri;
    std::string reason;  ///< empty: it took the request
  };

  /// As `find`, and tells of each route that was tried. Slow.
  const Route* explain(Exchange& exchange, std::vector<Verdict>& verdicts) const;

  struct Tree;

 private:
  std::unique_ptr<const Tree> tree_;
};

}  // namespace gwctl::runtime
