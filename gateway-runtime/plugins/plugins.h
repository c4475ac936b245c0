#pragma once

#include "gateway-runtime/plugin.h"

namespace gwctl::runtime::plugins {

extern const PluginKind basic_auth;
extern const PluginKind consumer_restriction;
extern const PluginKind cors;
extern const PluginKind csrf;
extern const PluginKind echo;
extern const PluginKind example_plugin;
extern const PluginKind fault_injection;
extern const PluginKind hmac_auth;
extern const PluginKind ip_restriction;
extern const PluginKind jwt_auth;
extern const PluginKind key_auth;
extern const PluginKind limit_count;
extern const PluginKind mocking;
extern const PluginKind prometheus;
extern const PluginKind proxy_rewrite;
extern const PluginKind public_api;
extern const PluginKind redirect;
extern const PluginKind request_id;
extern const PluginKind response_rewrite;
extern const PluginKind uri_blocker;

}  // namespace gwctl::runtime::plugins
