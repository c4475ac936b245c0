#pragma once

#include <memory>

#include "config/model.h"

namespace gwctl::config {

/// The model as a standalone document of APISIX, in the order of kinds and ids. Resources without
/// an id in their value get theirs.
std::unique_ptr<const Document> write_standalone(const Model& model);

}  // namespace gwctl::config
