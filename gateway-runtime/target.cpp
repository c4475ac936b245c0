#include "gateway-runtime/target.h"

namespace gwctl::runtime {

bool read_target(Exchange& exchange, const Settings& settings) {
  exchange.query = exchange.request.query;
  exchange.host = host_of(exchange.request.authority, exchange.scratch);
  exchange.uri = exchange.request.path;
  if (exchange.uri == "*") return true;
  if (settings.normalizes_uri_like_servlet) {
    const auto path = strip_path_parameters(exchange.uri, exchange.scratch);
    if (!path) return false;
    exchange.uri = *path;
  }
  const auto path = normalise_path(exchange.uri, exchange.scratch);
  if (!path) return false;
  exchange.uri = *path;
  // What the upstream is sent stays as it is.
  if (settings.deletes_uri_tail_slash && exchange.uri.size() > 1 && exchange.uri.ends_with('/'))
    exchange.uri.remove_suffix(1);
  return true;
}

std::string_view routed_path(Exchange& exchange, const Settings& settings) {
  const bool keeps_slashes =
      settings.matches_encoded_slash && has_encoded_slash(exchange.request.path);
  return keeps_slashes ? match_path(exchange.request.path, exchange.scratch) : exchange.uri;
}

}  // namespace gwctl::runtime
