#include <algorithm>
#include <array>

#include "gateway-runtime/plugins/plugins.h"

namespace gwctl::runtime {
namespace {

// Sorted by name.
constexpr std::array table{
    &plugins::api_breaker,
    &plugins::basic_auth,
    &plugins::batch_requests,
    &plugins::client_control,
    &plugins::consumer_restriction,
    &plugins::cors,
    &plugins::csrf,
    &plugins::echo,
    &plugins::example_plugin,
    &plugins::fault_injection,
    &plugins::gzip,
    &plugins::hmac_auth,
    &plugins::http_logger,
    &plugins::ip_restriction,
    &plugins::jwt_auth,
    &plugins::key_auth,
    &plugins::limit_conn,
    &plugins::limit_count,
    &plugins::limit_req,
    &plugins::mocking,
    &plugins::prometheus,
    &plugins::proxy_rewrite,
    &plugins::public_api,
    &plugins::real_ip,
    &plugins::redirect,
    &plugins::referer_restriction,
    &plugins::request_id,
    &plugins::request_validation,
    &plugins::response_rewrite,
    &plugins::serverless_post_function,
    &plugins::serverless_pre_function,
    &plugins::traffic_split,
    &plugins::ua_restriction,
    &plugins::uri_blocker,
    &plugins::workflow,
};

}  // namespace

std::span<const PluginKind* const> plugin_kinds() {
  return table;
}

const PluginKind* find_plugin_kind(std::string_view name) {
  const auto found =
      std::ranges::lower_bound(table, name, {}, [](const PluginKind* kind) { return kind->name; });
  return found != table.end() && (*found)->name == name ? *found : nullptr;
}

}  // namespace gwctl::runtime
