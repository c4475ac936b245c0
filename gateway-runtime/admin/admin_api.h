#pragma once

#include <string>
#include <string_view>

#include "gateway-runtime/gateway.h"
#include "gateway-runtime/service.h"

namespace gwctl::runtime::admin {

/// The largest body of a call, as in APISIX.
inline constexpr std::size_t body_bytes_max = 1'572'864;
/// The largest transaction.
inline constexpr std::size_t transaction_bytes_max = std::size_t{256} << 20U;

/// By the path of the call.
std::size_t body_limit(std::string_view path);

struct AdminOptions {
  std::string key;         ///< of role `admin`; empty: none is asked for
  std::string viewer_key;  ///< may only read; empty: there is none
};

/// APISIX's Admin API v3 over a gateway. For one thread at a time.
class AdminApi {
 public:
  AdminApi(Gateway& gateway, AdminOptions options)
      : gateway_{gateway}, options_{std::move(options)} {}

  void handle(const ServiceRequest& request, ServiceResponse& response);

 private:
  bool check_key(const ServiceRequest& request, ServiceResponse& response) const;

  Gateway& gateway_;
  AdminOptions options_;
};

}  // namespace gwctl::runtime::admin
