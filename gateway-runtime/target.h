#pragma once

#include <string_view>

#include "gateway-runtime/exchange.h"
#include "gateway-runtime/settings.h"

namespace gwctl::runtime {

/// Fills `host`, `uri` and `query` of the exchange from its request. False where the path leads
/// nowhere, which is answered 400.
bool read_target(Exchange& exchange, const Settings& settings);

/// The path that routes are looked for with; that of `read_target`, but for what the settings say
/// of encoded slashes.
std::string_view routed_path(Exchange& exchange, const Settings& settings);

}  // namespace gwctl::runtime
