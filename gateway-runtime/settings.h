#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/document.h"
#include "gateway-runtime/keyring.h"
#include "gateway-runtime/metric_settings.h"
#include "gateway-runtime/router.h"

namespace gwctl::runtime {

/// By the name that APISIX's `config.yaml` has for it.
std::optional<RouterKind> router_kind_named(std::string_view name);
std::string_view name_of(RouterKind kind);

/// How a gateway serves, whatever its resources: what APISIX has in `config.yaml`.
struct Settings {
  RouterKind router = RouterKind::host_uri;
  bool deletes_uri_tail_slash = false;       ///< `/a/` is routed as `/a`
  bool normalizes_uri_like_servlet = false;  ///< `;parameters` of path segments do not count
  bool matches_encoded_slash = false;        ///< `%2F` is no slash for routing
  bool shows_upstream_status = false;        ///< X-APISIX-Upstream-Status on every answer
  bool checks_health = true;                 ///< of upstreams that have `checks`
  bool enables_server_tokens = true;         ///< the version in Server
  bool trusts_loopback_real_ip = true;       ///< X-Real-IP of clients on this machine
  std::string metrics_path = "/apisix/prometheus/metrics";
  std::string batch_path = "/apisix/batch-requests";
  PrometheusSettings prometheus;
  std::uint64_t client_max_body_size = 0;    ///< bytes; 0: any
  std::size_t graphql_max_size = 1'048'576;  ///< bytes
  Keyring keyring;                           ///< of fields that are stored encrypted
  std::uint16_t redirect_https_port = 9443;  ///< where the redirect plugin sends clients of http
  std::vector<std::string> ssl_protocols{"TLSv1.2", "TLSv1.3"};  ///< where an ssl names none
  std::string fallback_sni;  ///< whose certificate clients get that ask for no name
  std::string
      trusted_certificates;  ///< a file; empty: the system's. For upstreams that are verified
};

/// What a file like APISIX's `config.yaml` adds to these settings: addresses and keys are for who
/// starts the gateway.
struct SettingsFile {
  Settings settings;
  std::vector<std::string> listen;
  std::vector<std::string> listen_tls;
  std::vector<std::string> trusted;  ///< whose X-Forwarded fields are believed
  std::string admin_listen;
  std::string control_listen;
  std::string status_listen;
  std::string prometheus_listen;  ///< `off`: nowhere
  std::string admin_key;
  std::string viewer_key;
  std::uint32_t workers = 0;      ///< 0: not said
  std::vector<Problem> problems;  ///< what cannot be honoured, and where
};

/// Reads it; values of a wrong type are problems.
SettingsFile read_settings(const Document& document);

}  // namespace gwctl::runtime
