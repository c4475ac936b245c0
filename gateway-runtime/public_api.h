#pragma once

#include <functional>
#include <map>
#include <string>

#include "gateway-runtime/service.h"

namespace gwctl::runtime {

/// Interfaces of the gateway that the plugin `public-api` may give to clients, by their paths. They
/// are called by many threads at once.
using PublicApis = std::map<std::string, Service, std::less<>>;

}  // namespace gwctl::runtime
