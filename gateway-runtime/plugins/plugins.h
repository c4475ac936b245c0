#pragma once

#include "gateway-runtime/plugin.h"

namespace gwctl::runtime::plugins {

extern const PluginKind cors;
extern const PluginKind echo;
extern const PluginKind fault_injection;
extern const PluginKind ip_restriction;
extern const PluginKind key_auth;
extern const PluginKind limit_count;
extern const PluginKind mocking;
extern const PluginKind prometheus;
extern const PluginKind proxy_rewrite;
extern const PluginKind public_api;
extern const PluginKind redirect;
extern const PluginKind request_id;
extern const PluginKind response_rewrite;

}  // namespace gwctl::runtime::plugins
