#include "config/kinds.h"

#include <algorithm>

namespace gwctl::config {
namespace {

constexpr Reference client_cert{"tls.client_cert_id", Kind::ssl, "ssl"};
constexpr Reference inline_client_cert{"upstream.tls.client_cert_id", Kind::ssl, "ssl"};
constexpr Reference upstream{"upstream_id", Kind::upstream, "upstream"};
constexpr Reference service{"service_id", Kind::service, "service"};

constexpr Reference of_route[] = {upstream,
                                  service,
                                  {"plugin_config_id", Kind::plugin_config, "plugin config"},
                                  inline_client_cert};
constexpr Reference of_service[] = {upstream, inline_client_cert};
constexpr Reference of_upstream[] = {client_cert};
constexpr Reference of_consumer[] = {{"group_id", Kind::consumer_group, "consumer group"}};
constexpr Reference of_stream_route[] = {
    upstream,
    service,
    {"protocol.superior_id", Kind::stream_route, "stream route"},
    inline_client_cert};

constexpr KindInfo table[] = {
    {Kind::route, "routes", "route", "route", {true, true}, true, true, of_route},
    {Kind::service, "services", "service", "service", {true, true}, true, true, of_service},
    {Kind::upstream, "upstreams", "upstream", "upstream", {true, true}, true, false, of_upstream},
    {Kind::consumer, "consumers", "consumer", "consumer", {}, true, true, of_consumer},
    {Kind::credential, "credentials", "credential", "credential", {}, true, true, {}},
    {Kind::consumer_group,
     "consumer_groups",
     "consumer_group",
     "consumer group",
     {false, true},
     true,
     true,
     {}},
    {Kind::plugin_config,
     "plugin_configs",
     "plugin_config",
     "plugin config",
     {false, true},
     true,
     true,
     {}},
    {Kind::global_rule,
     "global_rules",
     "global_rule",
     "global rule",
     {false, true},
     true,
     true,
     {}},
    {Kind::plugin_metadata,
     "plugin_metadata",
     "plugin_metadata",
     "plugin metadata",
     {},
     false,
     false,
     {}},
    {Kind::ssl, "ssls", "ssl", "ssl", {true, true}, true, false, {}},
    {Kind::secret, "secrets", "secret", "secret", {false, true}, true, false, {}},
    {Kind::stream_route,
     "stream_routes",
     "stream_route",
     "stream route",
     {true, false},
     true,
     true,
     of_stream_route},
    {Kind::proto, "protos", "proto", "proto", {true, false}, true, false, {}},
};
static_assert(std::size(table) == kind_count);
static_assert(std::ranges::is_sorted(table, {}, &KindInfo::kind));

}  // namespace

std::span<const KindInfo> kinds() {
  return table;
}

const KindInfo& info(Kind kind) {
  return table[static_cast<std::size_t>(kind)];
}

std::optional<Kind> kind_by_plural(std::string_view plural) {
  for (const KindInfo& each : table) {
    if (each.plural == plural && each.kind != Kind::credential) return each.kind;
  }
  return std::nullopt;
}

std::optional<Kind> kind_by_singular(std::string_view singular) {
  const auto found = std::ranges::find(table, singular, &KindInfo::singular);
  return found == std::end(table) ? std::nullopt : std::optional{found->kind};
}

}  // namespace gwctl::config
