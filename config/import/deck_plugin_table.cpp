#include "config/import/deck_plugin_table.h"

#include <algorithm>

namespace gwctl::config::deck {
namespace {

constexpr SettingRow key_auth[] = {
    {"key_names", "header", first_of},      {"hide_credentials", "hide_credentials"},
    {"anonymous", "anonymous_consumer"},    {"realm", "realm"},
    {"key_in_header", "", nullptr, "true"}, {"key_in_query", "", nullptr, "true"},
    {"key_in_body", "", nullptr, "false"},  {"run_on_preflight", "", nullptr, "true"}};

constexpr SettingRow basic_auth[] = {{"hide_credentials", "hide_credentials"},
                                     {"anonymous", "anonymous_consumer"},
                                     {"realm", "realm", nullptr}};

constexpr SettingRow jwt[] = {{"header_names", "header", first_of},
                              {"uri_param_names", "query", first_of},
                              {"cookie_names", "cookie", first_of},
                              {"key_claim_name", "key_claim_name"},
                              {"claims_to_verify", "claims_to_verify"},
                              {"anonymous", "anonymous_consumer"},
                              {"realm", "realm"},
                              {"secret_is_base64", "", nullptr, "false"},
                              {"maximum_expiration", "", nullptr, "0"},
                              {"run_on_preflight", "", nullptr, "true"}};

constexpr SettingRow hmac_auth[] = {{"hide_credentials", "hide_credentials"},
                                    {"clock_skew", "clock_skew"},
                                    {"anonymous", "anonymous_consumer"},
                                    {"realm", "realm"},
                                    {"validate_request_body", "validate_request_body"},
                                    {"enforce_headers", "signed_headers"},
                                    {"algorithms", "allowed_algorithms", left_to_finish}};

constexpr SettingRow rate_limiting[] = {{"second", "", left_to_finish},
                                        {"minute", "", left_to_finish},
                                        {"hour", "", left_to_finish},
                                        {"day", "", left_to_finish},
                                        {"month", "", left_to_finish},
                                        {"year", "", left_to_finish},
                                        {"limit_by", "", left_to_finish},
                                        {"header_name", "", left_to_finish},
                                        {"path", "", left_to_finish},
                                        {"policy", "", left_to_finish},
                                        {"redis", "", left_to_finish},
                                        {"redis_host", "redis_host"},
                                        {"redis_port", "redis_port"},
                                        {"redis_username", "redis_username"},
                                        {"redis_password", "redis_password"},
                                        {"redis_database", "redis_database"},
                                        {"redis_timeout", "redis_timeout"},
                                        {"redis_ssl", "redis_ssl"},
                                        {"redis_ssl_verify", "redis_ssl_verify"},
                                        {"redis_server_name", ""},
                                        {"error_code", "rejected_code"},
                                        {"error_message", "rejected_msg"},
                                        {"hide_client_headers", "", left_to_finish},
                                        {"fault_tolerant", "allow_degradation"},
                                        {"sync_rate", "", nullptr, "-1"}};

constexpr SettingRow cors[] = {{"origins", "", left_to_finish},
                               {"methods", "allow_methods", joined},
                               {"headers", "allow_headers", joined},
                               {"exposed_headers", "expose_headers", joined},
                               {"credentials", "allow_credential"},
                               {"max_age", "max_age"},
                               {"preflight_continue", "", nullptr, "false"},
                               {"private_network", "", nullptr, "false"},
                               {"allow_origin_absent", "", nullptr, "true"}};

constexpr SettingRow ip_restriction[] = {{"allow", "whitelist"},      {"deny", "blacklist"},
                                         {"whitelist", "whitelist"},  {"blacklist", "blacklist"},
                                         {"status", "response_code"}, {"message", "message"}};

constexpr SettingRow request_transformer[] = {{"http_method", "method"},
                                              {"remove.headers", "headers.remove", names_only},
                                              {"replace.headers", "headers.set", header_map},
                                              {"replace.uri", "uri", names_only},
                                              {"add.headers", "headers.add", header_map},
                                              {"append.headers", "headers.add", header_map}};

constexpr SettingRow response_transformer[] = {{"remove.headers", "headers.remove", names_only},
                                               {"replace.headers", "headers.set", header_map},
                                               {"add.headers", "headers.add", header_lines},
                                               {"append.headers", "headers.add", header_lines}};

constexpr SettingRow size_limiting[] = {{"allowed_payload_size", "", left_to_finish},
                                        {"size_unit", "", left_to_finish},
                                        {"require_content_length", "", nullptr, "false"}};

constexpr SettingRow correlation_id[] = {{"header_name", "header_name"},
                                         {"echo_downstream", "include_in_response"},
                                         {"generator", "algorithm", to_generator}};

constexpr SettingRow prometheus[] = {{"per_consumer", "", nullptr, "false"},
                                     {"status_code_metrics", "", nullptr, "false"},
                                     {"latency_metrics", "", nullptr, "false"},
                                     {"bandwidth_metrics", "", nullptr, "false"},
                                     {"upstream_health_metrics", "", nullptr, "false"},
                                     {"ai_metrics", "", nullptr, "false"}};

constexpr SettingRow http_log[] = {{"http_endpoint", "uri"},
                                   {"timeout", "timeout", to_seconds},
                                   {"headers", "auth_header", authorization},
                                   {"method", "", nullptr, R"("POST")"},
                                   {"content_type", "", nullptr, R"("application/json")"},
                                   {"keepalive", "", nullptr, "60000"},
                                   {"retry_count", "max_retry_count"},
                                   {"flush_timeout", "inactive_timeout"},
                                   {"queue_size", "batch_max_size"},
                                   {"queue.max_batch_size", "batch_max_size"},
                                   {"queue.max_coalescing_delay", "inactive_timeout"},
                                   {"queue.max_entries", "", nullptr, "10000"},
                                   {"queue.max_retry_time", "", nullptr, "60"},
                                   {"queue.max_retry_delay", "", nullptr, "60"},
                                   {"queue.initial_retry_delay", "", nullptr, "0.01"},
                                   {"queue.concurrency_limit", "", nullptr, "1"}};

constexpr SettingRow file_log[] = {{"path", "path"}, {"reopen", "", nullptr, "false"}};

constexpr SettingRow acl[] = {{"allow", "", left_to_finish},
                              {"deny", "", left_to_finish},
                              {"whitelist", "", left_to_finish},
                              {"blacklist", "", left_to_finish},
                              {"hide_groups_header", "", nullptr, "false"},
                              {"always_use_authenticated_groups", "", nullptr, "false"},
                              {"include_consumer_groups", "", nullptr, "false"}};

// What Kong allows is let through its own list; APISIX lets nothing else through.
constexpr SettingRow bot_detection[] = {
    {"allow", ""}, {"deny", "denylist"}, {"whitelist", ""}, {"blacklist", "denylist"}};

constexpr SettingRow termination[] = {
    {"status_code", "response_status"}, {"message", "", left_to_finish},
    {"body", "response_example"},       {"content_type", "content_type"},
    {"echo", "", nullptr, "false"},     {"trigger", ""}};

constexpr PluginRow rows[] = {
    {"acl", "consumer-restriction", "{}", acl, finish_acl},
    {"basic-auth", "basic-auth", "{}", basic_auth},
    {"bot-detection", "ua-restriction", R"({"bypass_missing":true})", bot_detection,
     finish_bot_detection},
    {"correlation-id", "request-id",
     R"({"header_name":"Kong-Request-ID","include_in_response":false})", correlation_id},
    {"cors", "cors", R"({"allow_methods":"GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS,TRACE,CONNECT"})",
     cors, finish_cors},
    {"file-log", "file-logger", "{}", file_log},
    {"hmac-auth", "hmac-auth", R"({"signed_headers":[]})", hmac_auth, finish_hmac},
    {"http-log", "http-logger", R"({"timeout":10})", http_log},
    {"ip-restriction", "ip-restriction", "{}", ip_restriction, finish_restriction},
    {"jwt", "jwt-auth", R"({"key_claim_name":"iss"})", jwt},
    {"key-auth", "key-auth", "{}", key_auth},
    {"prometheus", "prometheus", "{}", prometheus},
    {"rate-limiting", "limit-count", R"({"rejected_code":429,"allow_degradation":true})",
     rate_limiting, finish_rate_limiting},
    {"request-size-limiting", "client-control", "{}", size_limiting, finish_size_limiting},
    {"request-termination", "mocking", R"({"response_status":503,"with_mock_header":false})",
     termination, finish_termination},
    {"request-transformer", "proxy-rewrite", "{}", request_transformer},
    {"response-transformer", "response-rewrite", "{}", response_transformer},
};

}  // namespace

const PluginRow* find_row(std::string_view kong) {
  const auto* const found = std::ranges::find(rows, kong, &PluginRow::kong);
  return found == std::end(rows) ? nullptr : found;
}

}  // namespace gwctl::config::deck
