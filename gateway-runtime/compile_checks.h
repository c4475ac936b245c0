#pragma once

#include <memory>

#include "core/node.h"
#include "core/result.h"
#include "gateway-runtime/health.h"
#include "gateway-runtime/settings.h"

namespace gwctl::runtime {

/// `checks` of an upstream.
Result<std::shared_ptr<const HealthChecks>> compile_checks(const Node& node,
                                                           const Settings& settings);

}  // namespace gwctl::runtime
