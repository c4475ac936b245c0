#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/model.h"

namespace gwctl::runtime::admin {

/// Why a resource cannot be deleted: something still uses it. Worded as APISIX words it.
std::optional<std::string> find_use(const config::Model& model, config::Kind kind,
                                    std::string_view id);

}  // namespace gwctl::runtime::admin
