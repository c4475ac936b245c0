#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "config/model.h"

namespace gwctl::runtime::admin {

using ResourceKeys = std::set<std::pair<config::Kind, std::string_view>>;

/// Why resources cannot be deleted: something in the model still uses one of them. Worded as APISIX
/// words it.
std::optional<std::string> find_use(const config::Model& model, const ResourceKeys& gone);

}  // namespace gwctl::runtime::admin
