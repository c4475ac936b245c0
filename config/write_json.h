#pragma once

#include <string>

#include "core/node.h"

namespace gwctl::config {

/// The value as compact JSON, members sorted by name: equal values have equal texts.
std::string to_canonical_json(const Node& node);

}  // namespace gwctl::config
