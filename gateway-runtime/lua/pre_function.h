#pragma once

#include <memory>

#include "gateway-runtime/plugin.h"

namespace gwctl::runtime {

/// The plugin with a function of Lua (`_meta.pre_function`) that is called in each of its phases
/// before it.
Result<std::shared_ptr<const Plugin>> with_pre_function(const PluginKind& kind,
                                                        std::shared_ptr<const Plugin> plugin,
                                                        const Node& source,
                                                        const PluginSettings& settings);

}  // namespace gwctl::runtime
