#pragma once

#include <string>
#include <string_view>

#include "core/node.h"

namespace gwctl::config {

/// The value as compact JSON, members sorted by name: equal values have equal texts.
/// Members called `without`, at whatever depth, are left out.
std::string to_canonical_json(const Node& node, std::string_view without = {});

}  // namespace gwctl::config
