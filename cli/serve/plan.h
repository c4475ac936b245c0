#pragma once

#include <string>

#include "cli/environment.h"
#include "cli/serve/args.h"
#include "cli/serve/endpoints.h"
#include "gateway-runtime/gateway.h"

namespace gwctl::cli {

/// What the arguments and the settings file come to.
struct ServePlan {
  runtime::GatewayOptions gateway;
  EndpointAddresses endpoints;
  runtime::admin::AdminOptions admin;
  std::vector<std::string> warnings;
};

Result<ServePlan> plan_serve(const ServeArgs& args, const Environment& environment);

}  // namespace gwctl::cli
