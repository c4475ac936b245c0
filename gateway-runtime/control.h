#pragma once

#include "gateway-runtime/gateway.h"
#include "gateway-runtime/service.h"

namespace gwctl::runtime {

/// APISIX's Control API: what this gateway serves, and how its upstreams fare.
void serve_control(const Gateway& gateway, const ServiceRequest& request,
                   ServiceResponse& response);

/// What Prometheus scrapes. Thread-safe.
void serve_metrics(const Gateway& gateway, ServiceResponse& response);

/// `/status` and `/status/ready`.
void serve_status(const Gateway& gateway, const ServiceRequest& request, ServiceResponse& response);

}  // namespace gwctl::runtime
