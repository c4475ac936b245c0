#pragma once

#include <string>
#include <vector>

#include "gateway-runtime/admin/call.h"

namespace gwctl::runtime::admin {

/// `{total, list}` of these resources: filtered, then counted, then one page of them.
void answer_list(const Call& call, std::vector<config::ResourcePtr> resources,
                 ServiceResponse& response);

/// A resource as GET gives it.
nlohmann::json item(const config::Resource& resource);

/// `/apisix/routes/1`.
std::string key_of(const config::Resource& resource);
std::string key_of(config::Kind kind, std::string_view id);

}  // namespace gwctl::runtime::admin
