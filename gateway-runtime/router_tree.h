#pragma once

// What a router is compiled to; inside of router*.cpp.

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "core/arena.h"
#include "gateway-runtime/path_pattern.h"
#include "gateway-runtime/prefix_tree.h"
#include "gateway-runtime/router.h"
#include "gateway-runtime/text_table.h"

namespace gwctl::runtime {

/// A host of a route where the path is the first key.
struct HostRule {
  std::string_view text;     // as it stands there, in lower case
  std::string_view pattern;  // without the star
  bool is_wildcard = false;
  bool has_port = false;  // compared with the field Host as it is
};

/// One uri of one route. The entries of a bucket, those with one exact path or one prefix, lie next
/// to each other in the order in which they are tried. One is a line of the cache.
struct alignas(64) Entry {
  const Route* route = nullptr;
  const AddressSet* addresses = nullptr;         // null: any
  const std::vector<HostRule>* hosts = nullptr;  // null: any
  const Expression* vars = nullptr;              // null: none
  const PathPattern* pattern = nullptr;          // null: the bucket's prefix says all
  std::string_view uri;
  std::uint16_t methods = 0;  // 0: any
  bool is_last = false;       // of its bucket
  bool names_rest = false;    // the star at the end of the uri is a parameter
  bool has_filter = false;    // of the route
};

/// The routes of one host, or of all.
struct UriTable {
  HashTable exact;
  PrefixTree prefixes{'/'};
  std::string_view host;  // empty: any
};

struct Router::Tree {
  RouterKind kind = RouterKind::host_uri;
  Arena texts;
  std::vector<std::unique_ptr<AddressSet>> addresses;
  std::vector<std::unique_ptr<std::vector<HostRule>>> hosts;
  std::vector<std::unique_ptr<PathPattern>> patterns;

  std::vector<Entry> entries;
  std::vector<UriTable> tables;    // the first is that of routes without hosts
  HashTable exact_hosts;           // tables by host
  PrefixTree wildcard_hosts{'.'};  // tables by what follows the star, reversed
};

}  // namespace gwctl::runtime
