#include "tests/proxy/gateway.h"

#include <stdexcept>

#include "config/load.h"
#include "core/read_document.h"

namespace gwctl::proxy_test {

config::Model read_model(const std::string& yaml) {
  std::vector<config::Diagnostic> diagnostics;
  config::Model model = config::read_standalone(read_yaml("config", yaml), diagnostics);
  if (!diagnostics.empty())
    throw std::runtime_error{"config: " + diagnostics.front().message + "\n" + yaml};
  return model;
}

runtime::Settings read_settings(const std::string& yaml) {
  const auto read = runtime::read_settings(*read_yaml("settings", yaml));
  if (!read.problems.empty())
    throw std::runtime_error{"settings: " + read.problems.front().message + "\n" + yaml};
  return read.settings;
}

std::unique_ptr<runtime::Gateway> start_gateway(const GatewaySetup& setup) {
  runtime::GatewayOptions options;
  auto& listen = setup.has_tls ? options.proxy.listen_tls : options.proxy.listen;
  listen.push_back(runtime::Address::make("127.0.0.1", 0).value());
  options.proxy.limits = setup.limits;
  options.settings = setup.settings;
  options.proxy.workers = setup.workers;
  auto made = runtime::Gateway::make(options, runtime::memory_store(read_model(setup.config)));
  if (!made) throw std::runtime_error{made.error().message};
  if (made->gateway == nullptr) throw std::runtime_error{made->errors.front().message};
  made->gateway->start();
  return std::move(made->gateway);
}

std::uint16_t port_of(const runtime::Gateway& gateway) {
  const runtime::Server& server = gateway.server();
  const auto& addresses = server.addresses().empty() ? server.tls_addresses() : server.addresses();
  return addresses.front().port();
}

}  // namespace gwctl::proxy_test
