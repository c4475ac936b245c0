#include "tests/support/random_config.h"

#include <algorithm>
#include <array>
#include <numeric>

#include <fmt/format.h>

#include "config/plan/target_schemas.h"
#include "tests/support/certificate.h"

namespace gwctl::test {

using config::Json;
using config::Kind;
using config::ObjectKey;

namespace {

constexpr unsigned ids_max = 6;

// What files, variables and YAML take for something else.
constexpr std::string_view odd_texts[] = {
    "plain",    "",          "null",    "true",    "~",       "012",          "1e3",
    "0x1F",     "12345",     "-",       "- a",     "a: b",    "a #b",         "#a",
    "'",        "\"",        "a\\b",    "\\",      " a",      "a ",           "a\tb",
    "a\nb",     "a\nb\n",    "\na",     "a\n\n",   "a\r\nb",  "ü – 😀",        "{a}",
    "[a]",      "&a",        "*a",      "!a",      "%a",      "@a",           "`a`",
    "|",        ">",         "a\x01z",  "${HOME}", "${A:-b}", "\\${HOME}",    "${{HOME}}",
    "$env://A", "${http_x}", "$http_x", "$",       "${",      "${HOME",       "2001-01-01",
    "a, b",     "? a",       "<<",      "---",     "...",     "\xE2\x80\xA8", "$secret://v/1/a"};

constexpr const char* plugin_settings[] = {
    R"({"limit-count":{"count":2,"time_window":60}})",
    R"({"limit-count":{"count":5,"time_window":1,"rejected_code":429,"key":"http_x","policy":"redis","redis_host":"r.test","redis_password":"canary-redis"}})",
    R"({"limit-count":{"rules":[{"count":1,"time_window":5,"key":"$remote_addr"},{"count":9,"time_window":60,"key":"m $remote_addr"}]}})",
    R"({"limit-req":{"rate":0.5,"burst":1.25,"key":"remote_addr"}})",
    R"({"limit-conn":{"conn":1,"burst":0,"default_conn_delay":0.1,"key":"remote_addr"}})",
    R"({"cors":{}})",
    R"({"cors":{"allow_origins":"https://a.test","allow_methods":"GET","max_age":5}})",
    R"({"ip-restriction":{"whitelist":["10.0.0.0/8","::1"]}})",
    R"({"proxy-rewrite":{"regex_uri":["^/a/(.*)$","/$1"],"headers":{"set":{"X-A":"1","X-B":2},"remove":["X-C"]}}})",
    R"({"proxy-rewrite":{"uri":"/b","headers":{"X-Flat":"a"}}})",
    R"({"response-rewrite":{"headers":{"add":["X-A: 1"]},"status_code":201}})",
    R"({"key-auth":{}})",
    R"({"basic-auth":{"hide_credentials":false}})",
    R"({"request-id":{"algorithm":"uuid"}})",
    R"({"mocking":{"response_example":"{}","with_mock_header":true}})",
    R"({"fault-injection":{"abort":{"http_status":503,"vars":[[["arg_a","==","1"]]]},"delay":{"duration":0.25}}})",
    R"({"api-breaker":{"break_response_code":502,"unhealthy":{"http_statuses":[500,503],"failures":3}}})",
    R"({"csrf":{"key":"canary-csrf"}})",
    R"({"http-logger":{"uri":"http://127.0.0.1:1980/log","auth_header":"canary-header"}})",
    R"({"gzip":{"types":["text/html"],"buffers":{"number":32,"size":4096}}})",
    R"({"ua-restriction":{"denylist":["curl"],"_meta":{"disable":true}}})",
    R"({"redirect":{"http_to_https":true}})",
    R"({"redirect":{"uri":"/$uri","ret_code":302}})",
    R"({"uri-blocker":{"block_rules":["a.*"]}})",
    R"({"consumer-restriction":{"whitelist":["c0","c1"]}})",
    R"({"traffic-split":{"rules":[{"weighted_upstreams":[{"upstream":{"nodes":{"127.0.0.1:81":1},"type":"roundrobin"},"weight":3},{"weight":1}]}]}})",
    R"({"request-validation":{"body_schema":{"type":"object","required":["a"],"properties":{"a":{"type":"number","minimum":0.5,"default":1.0}}}}})",
    R"({"echo":{"body":"a","headers":{"X-N":1}}})"};

constexpr const char* upstream_parts[] = {
    R"({"type":"roundrobin"})",
    R"({"type":"least_conn","retries":2,"retry_timeout":0.5})",
    R"({"type":"chash","key":"remote_addr"})",
    R"({"type":"chash","hash_on":"header","key":"X-A"})",
    R"({"timeout":{"connect":0.5,"send":60,"read":1.5}})",
    R"({"scheme":"https","tls":{"verify":true},"pass_host":"node"})",
    R"({"pass_host":"rewrite","upstream_host":"a.test"})",
    R"({"keepalive_pool":{"size":320,"idle_timeout":60,"requests":1000}})",
    R"({"keepalive_pool":{"size":8}})",
    R"({"checks":{"active":{"http_path":"/up","healthy":{"interval":2,"successes":1},"unhealthy":{"interval":1,"http_failures":2}}}})",
    R"({"checks":{"active":{"type":"tcp","timeout":1,"req_headers":["A: b"]},"passive":{"healthy":{"http_statuses":[200,201]}}}})"};

constexpr const char* route_parts[] = {
    R"({"methods":["GET","POST"]})",
    R"({"methods":["POST","GET"]})",
    R"({"hosts":["b.test","*.a.test"]})",
    R"({"host":"a.test"})",
    R"({"remote_addr":"10.0.0.1"})",
    R"({"remote_addrs":["::1","10.0.0.0/8"]})",
    R"({"vars":[["arg_a","==","1"],["http_x","in",["b","a"]]]})",
    R"({"vars":[["OR",["arg_a","==",1.5],["arg_b","~~","^a|b$"]]]})",
    R"({"timeout":{"connect":1,"send":2.5,"read":3}})",
    R"({"enable_websocket":true})",
    R"({"status":1})",
    R"({"status":0})",
    R"({"priority":0})",
    R"({"priority":-3})"};

constexpr const char* global_settings[] = {
    R"({"prometheus":{}})", R"({"cors":{"max_age":7}})", R"({"request-id":{}})",
    R"({"real-ip":{"source":"http_x_real_ip","trusted_addresses":["10.0.0.0/8"]}})"};

struct Metadata {
  const char* plugin;
  const char* value;
};

constexpr Metadata metadata_values[] = {
    {"http-logger", R"({"log_format":{"host":"$host","t":"$time_iso8601"}})"},
    {"file-logger", R"({"log_format":{"a":{"b":"$uri"}},"path":"/tmp/a.log"})"},
    {"cors", R"({"allow_origins":{"a":"https://a.test"}})"}};

constexpr Metadata secret_values[] = {
    {"vault/1", R"({"uri":"http://127.0.0.1:8200","prefix":"kv/a","token":"canary-vault"})"},
    {"aws/two", R"({"region":"eu-west-1","access_key_id":"a","secret_access_key":"canary-aws"})"},
    {"vault/3", R"({"uri":"http://127.0.0.1:8200","prefix":"kv/b","token":"$env://TOKEN"})"}};

}  // namespace

config::DesiredObjects RandomConfig::make() {
  objects_.clear();
  ssls();
  some(Kind::upstream, [&](Json& value) { value.update(upstream()); });
  some(Kind::plugin_config, [&](Json& value) { value["plugins"] = plugins(); });
  some(Kind::consumer_group, [&](Json& value) { value["plugins"] = plugins(); });
  some(Kind::service, [&](Json& value) {
    if (!refer(value, "upstream_id", Kind::upstream) && is_lucky(2)) value["upstream"] = upstream();
    if (is_lucky(2)) value["plugins"] = plugins();
    if (is_lucky(3)) value["hosts"] = {"s.test", "r.test"};
  });
  some(Kind::route, [&](Json& value) { fill_route(value); });
  clients();
  global_rules();
  some(Kind::proto, [&](Json& value) {
    value["content"] =
        fmt::format("syntax = \"proto3\";\nmessage M{} {{}}{}", below(5), is_lucky(2) ? "\n" : "");
  });
  some(Kind::stream_route, [&](Json& value) { fill_stream_route(value); });
  metadata();
  secrets();
  return objects_;
}

void RandomConfig::some(Kind kind, const std::function<void(Json& value)>& fill) {
  for (unsigned number = 0; number < ids_max; ++number) {
    if (is_lucky(2)) continue;
    const ObjectKey key{kind, std::to_string(number)};
    Json value{{"id", key.id}};
    // An id may be a number.
    if (is_lucky(4) && number != 0) value["id"] = number;
    if (is_lucky(3) && config::own_schemas()->has_labels(kind))
      value["labels"] = {{"team", std::to_string(below(3))},
                         {"a.b/c", one_of(std::array{"x", "1"})}};
    if (is_lucky(3)) value["desc"] = one_of(odd_texts);
    fill(value);
    objects_[key] = std::move(value);
  }
}

bool RandomConfig::refer(Json& value, const char* field, Kind kind) {
  if (is_lucky(2)) return false;
  std::vector<std::string> ids;
  for (const auto& [key, object] : objects_) {
    if (key.kind == kind) ids.push_back(key.id);
  }
  if (ids.empty()) return false;
  const std::string& id = one_of(ids);
  const bool is_number = id.find_first_not_of("123456789") == std::string::npos;
  value[field] = is_number && is_lucky(4) ? Json(std::stoi(id)) : Json(id);
  return true;
}

Json RandomConfig::plugins() {
  Json all = Json::object();
  for (unsigned n = below(4); n != 0; --n) all.update(Json::parse(one_of(plugin_settings)));
  if (is_lucky(3)) all["response-rewrite"] = {{"body", one_of(odd_texts)}};
  if (is_lucky(5)) all["csrf"] = {{"key", secret("csrf")}};
  return all;
}

Json RandomConfig::upstream() {
  Json value = Json::object();
  for (unsigned n = below(3); n != 0; --n) value.update(Json::parse(one_of(upstream_parts)));
  const bool is_map = is_lucky(2);
  value["nodes"] = is_map ? Json::object() : Json::array();
  for (unsigned n = 1 + below(3); n != 0; --n) {
    const std::string host = fmt::format("10.0.0.{}", n);
    const unsigned port = 80 + below(3);
    const unsigned weight = below(10);
    if (is_map) {
      const bool has_port = !is_lucky(4);
      value["nodes"][has_port ? fmt::format("{}:{}", host, port) : host] = weight;
      continue;
    }
    Json node{{"host", host}, {"weight", weight}};
    if (!is_lucky(4)) node["port"] = port;
    if (is_lucky(4)) node["priority"] = below(2);
    if (is_lucky(4)) node["metadata"] = {{"zone", one_of(odd_texts)}};
    value["nodes"].push_back(std::move(node));
  }
  return value;
}

void RandomConfig::fill_route(Json& route) {
  if (is_lucky(2)) {
    route["uri"] = fmt::format("/{}", below(20));
  } else {
    route["uris"] = {fmt::format("/b/{}/*", below(9)), fmt::format("/a/{}", below(9))};
  }
  for (unsigned n = below(3); n != 0; --n) route.update(Json::parse(one_of(route_parts)));
  if (route.contains("host")) route.erase("hosts");
  if (route.contains("remote_addr")) route.erase("remote_addrs");
  if (is_lucky(4)) route["name"] = one_of(std::array{"a", "12", "true", "a: b", "${NAME}"});
  refer(route, "service_id", Kind::service);
  refer(route, "plugin_config_id", Kind::plugin_config);
  if (refer(route, "upstream_id", Kind::upstream)) return;
  if (is_lucky(2)) route["upstream"] = upstream();
  route["plugins"] = plugins();
}

void RandomConfig::fill_stream_route(Json& route) {
  route["server_port"] = 9000 + below(9);
  if (is_lucky(3)) route["sni"] = "a.test";
  if (is_lucky(3)) route["remote_addr"] = "10.0.0.0/8";
  if (is_lucky(3)) route["plugins"] = {{"ip-restriction", {{"blacklist", {"10.0.0.1"}}}}};
  if (!refer(route, "upstream_id", Kind::upstream))
    route["upstream"] = {{"nodes", {{"10.0.0.1:80", 1}}}};
}

std::string RandomConfig::secret(std::string_view unique) {
  switch (below(7)) {
    case 0: return fmt::format("canary-{}", unique);
    case 1: return fmt::format("1234{}", unique.size());
    case 2: return fmt::format("$canary-{}", unique);
    case 3: return fmt::format("canary \"'\\{}\\", unique);
    case 4: return fmt::format("canary\n{}\n", unique);
    case 5: return fmt::format("${{CANARY}}{}", unique);
    default: return fmt::format(" canary #{} ", unique);
  }
}

// Keys are drawn without putting back: no two have the same, but they wander.
void RandomConfig::clients() {
  std::vector<unsigned> keys(12);
  std::iota(keys.begin(), keys.end(), 0U);
  std::ranges::shuffle(keys, random_);
  const auto next = [&] {
    const unsigned number = keys.back();
    keys.pop_back();
    // The same key has the same form wherever it goes.
    const std::string key =
        number % 3 == 0 ? fmt::format("{}", 1000 + number) : fmt::format("canary-key-{}", number);
    return Json{{"key-auth", {{"key", key}}}};
  };
  for (unsigned id = 0; id < 5; ++id) {
    if (is_lucky(3)) continue;
    const ObjectKey key{Kind::consumer, fmt::format("c{}", id)};
    Json value{{"username", key.id}};
    refer(value, "group_id", Kind::consumer_group);
    if (is_lucky(2)) value["plugins"] = next();
    if (is_lucky(4)) value["desc"] = one_of(odd_texts);
    objects_[key] = value;
    if (is_lucky(2)) {
      objects_[{Kind::credential, key.id + "/credentials/k"}] = {{"id", "k"}, {"plugins", next()}};
    }
    if (is_lucky(3)) {
      const std::string name = fmt::format("basic-{}", id);
      objects_[{Kind::credential, key.id + "/credentials/b"}] = {
          {"id", "b"},
          {"plugins", {{"basic-auth", {{"username", name}, {"password", secret(name)}}}}}};
    }
  }
}

// A plugin is in one of them only, and wanders too.
void RandomConfig::global_rules() {
  for (const char* settings : global_settings) {
    if (is_lucky(3)) continue;
    const ObjectKey key{Kind::global_rule, std::to_string(below(3))};
    objects_[key]["id"] = key.id;
    objects_[key]["plugins"].update(Json::parse(settings));
  }
}

void RandomConfig::metadata() {
  for (const Metadata& each : metadata_values) {
    if (is_lucky(2)) objects_[{Kind::plugin_metadata, each.plugin}] = Json::parse(each.value);
  }
}

void RandomConfig::secrets() {
  for (const Metadata& each : secret_values) {
    if (is_lucky(2)) objects_[{Kind::secret, each.plugin}] = Json::parse(each.value);
  }
}

void RandomConfig::ssls() {
  static const CertificateText texts[] = {make_certificate("a.test"), make_certificate("a.test")};
  if (is_lucky(2)) {
    const CertificateText& text = one_of(texts);
    objects_[{Kind::ssl, "1"}] = {
        {"id", "1"}, {"snis", {"a.test"}}, {"cert", texts[0].certificate}, {"key", text.key}};
  }
  if (is_lucky(3)) {
    objects_[{Kind::ssl, "two"}] = {{"id", "two"},
                                    {"sni", "*.b.test"},
                                    {"cert", texts[0].certificate},
                                    {"key", texts[0].key},
                                    {"certs", {texts[1].certificate}},
                                    {"keys", {texts[1].key}},
                                    {"ssl_protocols", {"TLSv1.3", "TLSv1.2"}}};
  }
  if (is_lucky(3)) {
    objects_[{Kind::ssl, "client"}] = {{"id", "client"},
                                       {"type", "client"},
                                       {"cert", texts[0].certificate},
                                       {"key", texts[0].key}};
  }
}

}  // namespace gwctl::test
