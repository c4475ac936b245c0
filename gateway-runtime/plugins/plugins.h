#pragma once

#include "gateway-runtime/plugin.h"

namespace gwctl::runtime::plugins {

extern const PluginKind key_auth;

}  // namespace gwctl::runtime::plugins
