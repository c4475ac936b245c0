#pragma once

#include <memory>
#include <string>

#include "gateway-runtime/gateway.h"

namespace gwctl::proxy_test {

/// A gateway in this process, on a port of its own.
struct GatewaySetup {
  std::string config;  ///< as APISIX standalone has it
  runtime::ClientLimits limits;
  runtime::Settings settings;
  unsigned workers = 1;
  bool has_tls = false;  ///< it listens with TLS
};

/// Throws where the config is not fit.
config::Model read_model(const std::string& yaml);
/// Of what APISIX's config.yaml has. Throws where it cannot be honoured.
runtime::Settings read_settings(const std::string& yaml);
std::unique_ptr<runtime::Gateway> start_gateway(const GatewaySetup& setup);
std::uint16_t port_of(const runtime::Gateway& gateway);

}  // namespace gwctl::proxy_test
