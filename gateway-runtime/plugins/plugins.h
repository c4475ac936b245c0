#pragma once

#include "gateway-runtime/plugin.h"

namespace gwctl::runtime::plugins {

extern const PluginKind key_auth;
extern const PluginKind limit_count;
extern const PluginKind proxy_rewrite;

}  // namespace gwctl::runtime::plugins
