#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway-runtime/admin/admin_api.h"
#include "gateway-runtime/gateway.h"

namespace gwctl::cli {

/// Where the interfaces beside the proxy listen; empty: nowhere.
struct EndpointAddresses {
  std::string admin;
  std::string control;
  std::string status;
  std::string prometheus;
};

/// The interfaces of a running gateway, in a thread of their own. The gateway must outlive them.
class Endpoints {
 public:
  static Result<std::unique_ptr<Endpoints>> make(runtime::Gateway& gateway,
                                                 const EndpointAddresses& addresses,
                                                 runtime::admin::AdminOptions admin);

  void start() { server_->start(); }

  void stop() { server_->stop(0); }

  /// For the banner: what listens where.
  struct Listening {
    std::string_view name;
    std::string address;
  };

  const std::vector<Listening>& listening() const { return listening_; }

 private:
  struct Endpoint {
    std::uint16_t port = 0;
    runtime::Service service;
  };

  Endpoints(runtime::Gateway& gateway, runtime::admin::AdminOptions admin);
  void serve(const runtime::ServiceRequest& request, runtime::ServiceResponse& response) const;

  runtime::admin::AdminApi admin_;
  std::vector<Endpoint> endpoints_;
  std::vector<Listening> listening_;
  runtime::Service dispatch_;
  std::unique_ptr<runtime::Server> server_;
};

}  // namespace gwctl::cli
