#pragma once

#include <functional>
#include <string>
#include <vector>

#include "config/plan/object.h"

namespace gwctl::config {

/// Calls `take` with each text in a resource that is a secret, and where it stands; it may put
/// another one in its place. References to secrets (`$env://…`) are none.
void each_secret(const ObjectKey& key, Json& value,
                 const std::function<void(const std::vector<std::string>& path, Json& text)>& take);

}  // namespace gwctl::config
