#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cli/effects/conditions.h"
#include "config/plan/object.h"
#include "gateway-runtime/router.h"

namespace gwctl::cli {

/// What of a route requests are made up from.
struct RouteShape {
  std::string id;
  std::vector<std::string> uris;
  std::vector<std::string> hosts;
  std::vector<std::string> methods;
  std::vector<std::string> clients;  ///< addresses and networks
  config::Json vars;
  bool has_filter = false;
};

/// `match` as `match_of` makes it.
RouteShape shape_of(const std::string& id, const config::Json& match);

/// Finds the routes whose paths and hosts have requests in common with those of another.
class Neighbours {
 public:
  /// The shapes must outlive it.
  Neighbours(runtime::RouterKind kind, std::vector<const RouteShape*> shapes);

  /// At most `count`, the nearest first; itself left out.
  std::vector<const RouteShape*> of(const RouteShape& shape, std::size_t count) const;

  /// Paths that are as a uri says; `fill` stands where anything may.
  std::vector<std::string> samples(std::string_view uri, const std::string& fill) const;

  /// A path that is as both say, if they allow one.
  std::optional<std::string> common_path(std::string_view first, std::string_view second,
                                         const std::string& fill) const;

 private:
  struct Entry {
    std::string_view literal;  // what the uri begins with, whatever follows
    const RouteShape* shape;
  };

  using Entries = std::vector<Entry>;  // by literal

  /// A list of routes that is being filled.
  struct Search {
    const RouteShape& shape;
    std::size_t count;
    std::size_t steps = 0;
    std::vector<const RouteShape*> found = {};

    bool has_ended() const;
  };

  std::string_view literal_of(std::string_view uri) const;
  void search(const Entries& entries, std::string_view uri, Search& search) const;
  void search(const Entries& entries, std::string_view literal, bool is_open, Search& search) const;
  void search_host(const std::string& host, std::string_view uri, Search& search) const;

  bool has_parameters_;
  Entries all_;
  std::unordered_map<std::string, Entries> by_host_;  // the pattern; empty: any
};

/// Whether some host is one of both lists; an empty one has all.
bool share_host(const std::vector<std::string>& first, const std::vector<std::string>& second);

/// A host that is as the pattern says.
std::string sample_host(std::string_view pattern, const std::string& fill);
/// Whether a host is as a pattern says, `*.a.com` or itself.
bool is_host_of(std::string_view pattern, std::string_view host);

}  // namespace gwctl::cli
