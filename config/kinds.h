#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace gwctl::config {

/// The resources of Apache APISIX 3.18.
enum class Kind : std::uint8_t {
  route,
  service,
  upstream,
  consumer,
  credential,
  consumer_group,
  plugin_config,
  global_rule,
  plugin_metadata,
  ssl,
  secret,
  stream_route,
  proto,
};
inline constexpr std::size_t kind_count = 13;

/// A field of a resource that names another one by its id.
struct Reference {
  std::string_view field;  ///< `upstream_id`; `upstream.tls.client_cert_id` by its path
  Kind kind;
  std::string_view noun;  ///< what APISIX calls it in messages: `upstream`, `plugin config`
};

/// What the Admin API lets be done with a kind, beside GET, PUT and DELETE.
struct Verbs {
  bool post = false;
  bool patch = false;
};

struct KindInfo {
  Kind kind;
  std::string_view plural;    ///< in files and in paths of the Admin API: `plugin_configs`
  std::string_view singular;  ///< in `/schema/…` and in messages: `plugin_config`
  std::string_view noun;      ///< in messages of references: `plugin config`
  Verbs verbs;
  bool has_timestamps = true;
  bool has_plugins = false;
  std::span<const Reference> references;
};

/// In the order of `Kind`.
std::span<const KindInfo> kinds();
const KindInfo& info(Kind kind);
/// By the plural; `credentials` are none of their own in files.
std::optional<Kind> kind_by_plural(std::string_view plural);
std::optional<Kind> kind_by_singular(std::string_view singular);

}  // namespace gwctl::config
