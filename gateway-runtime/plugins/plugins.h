#pragma once

#include "gateway-runtime/plugin.h"

namespace gwctl::runtime::plugins {

extern const PluginKind api_breaker;
extern const PluginKind basic_auth;
extern const PluginKind batch_requests;
extern const PluginKind client_control;
extern const PluginKind consumer_restriction;
extern const PluginKind cors;
extern const PluginKind csrf;
extern const PluginKind echo;
extern const PluginKind example_plugin;
extern const PluginKind fault_injection;
extern const PluginKind gzip;
extern const PluginKind hmac_auth;
extern const PluginKind http_logger;
extern const PluginKind ip_restriction;
extern const PluginKind jwt_auth;
extern const PluginKind key_auth;
extern const PluginKind limit_conn;
extern const PluginKind limit_count;
extern const PluginKind limit_req;
extern const PluginKind mocking;
extern const PluginKind prometheus;
extern const PluginKind proxy_rewrite;
extern const PluginKind public_api;
extern const PluginKind real_ip;
extern const PluginKind redirect;
extern const PluginKind referer_restriction;
extern const PluginKind request_id;
extern const PluginKind request_validation;
extern const PluginKind response_rewrite;
extern const PluginKind serverless_post_function;
extern const PluginKind serverless_pre_function;
extern const PluginKind traffic_split;
extern const PluginKind ua_restriction;
extern const PluginKind uri_blocker;
extern const PluginKind workflow;

}  // namespace gwctl::runtime::plugins
