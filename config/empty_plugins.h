#pragma once

#include <memory>

#include "core/document.h"

namespace gwctl::config {

/// A config in YAML with `{}` for the settings of plugins that nothing is written for
/// (`key-auth:`). The readers of YAML that APISIX and its tools have make an empty table of them;
/// JSON has a null, which they refuse. The document itself where there are none.
std::shared_ptr<const Document> fill_empty_plugins(std::shared_ptr<const Document> document);

}  // namespace gwctl::config
