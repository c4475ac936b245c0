#include "cli/serve/endpoints.h"

#include <utility>

#include <fmt/format.h>

#include "gateway-runtime/control.h"

namespace gwctl::cli {

using runtime::ServiceRequest;
using runtime::ServiceResponse;

Endpoints::Endpoints(runtime::Gateway& gateway, runtime::admin::AdminOptions admin)
    : admin_{gateway, std::move(admin)} {}

Result<std::unique_ptr<Endpoints>> Endpoints::make(runtime::Gateway& gateway,
                                                   const EndpointAddresses& addresses,
                                                   runtime::admin::AdminOptions admin) {
  const bool has_key = !admin.key.empty();
  std::unique_ptr<Endpoints> endpoints{new Endpoints{gateway, std::move(admin)}};

  struct Wanted {
    std::string_view name;
    const std::string& address;
    runtime::Service service;
  };

  const Wanted all[] = {
      {"admin", addresses.admin,
       [&api = endpoints->admin_](const ServiceRequest& request, ServiceResponse& response) {
         api.handle(request, response);
       }},
      {"control", addresses.control,
       [&gateway](const ServiceRequest& request, ServiceResponse& response) {
         runtime::serve_control(gateway, request, response);
       }},
      {"status", addresses.status,
       [&gateway](const ServiceRequest& request, ServiceResponse& response) {
         runtime::serve_status(gateway, request, response);
       }},
      {"prometheus", addresses.prometheus,
       [&gateway](const ServiceRequest& request, ServiceResponse& response) {
         const bool is_metrics = request.path == gateway.settings().metrics_path;
         if (is_metrics) return runtime::serve_metrics(gateway, response);
         response.status = 404;
       }},
  };
  runtime::ServerOptions options;
  for (const Wanted& wanted : all) {
    if (wanted.address.empty()) continue;
    GWCTL_TRY_ASSIGN(const auto address, runtime::Address::parse(wanted.address, "127.0.0.1"));
    if (wanted.name == "admin" && !has_key && !address.is_loopback()) {
      return fail(
          fmt::format("the Admin API on {} would be open to everyone: give --admin-key-file, or "
                      "have it listen on 127.0.0.1",
                      wanted.address));
    }
    options.listen.push_back(address);
    endpoints->endpoints_.push_back({0, wanted.service});
    endpoints->listening_.push_back({wanted.name, {}});
  }
  options.make_handler = [&dispatch = endpoints->dispatch_](runtime::Worker&) {
    return std::make_unique<runtime::ServiceHandler>(dispatch, runtime::admin::body_limit);
  };
  endpoints->dispatch_ = [self = endpoints.get()](const ServiceRequest& request,
                                                  ServiceResponse& response) {
    self->serve(request, response);
  };
  GWCTL_TRY_ASSIGN(endpoints->server_, runtime::Server::make(options, nullptr));
  for (std::size_t i = 0; i < endpoints->endpoints_.size(); ++i) {
    const runtime::Address& address = endpoints->server_->addresses()[i];
    endpoints->endpoints_[i].port = address.port();
    endpoints->listening_[i].address = address.text();
  }
  return endpoints;
}

void Endpoints::serve(const ServiceRequest& request, ServiceResponse& response) const {
  for (const Endpoint& endpoint : endpoints_) {
    if (endpoint.port == request.client.server_port) return endpoint.service(request, response);
  }
}

}  // namespace gwctl::cli
