#pragma once

#include "gateway-runtime/service.h"
#include "gateway-runtime/snapshot.h"

namespace gwctl::runtime {

/// `/v1/healthcheck` of the Control API. `rest` is what follows it in the path: nothing, or
/// `routes/1`.
void answer_health(const Snapshot& snapshot, std::string_view rest, const ServiceRequest& request,
                   ServiceResponse& response);

}  // namespace gwctl::runtime
