#pragma once

#include <string>

#include "core/node.h"

namespace gwctl {

/// The value as YAML in block style, which reads back as the same value.
std::string write_yaml(const Node& node);

}  // namespace gwctl
