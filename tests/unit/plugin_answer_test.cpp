#include <set>

#include <fmt/format.h>

#include "gateway-runtime/decompress.h"
#include "gateway-runtime/metrics.h"
#include "gateway-runtime/plugins/random_id.h"
#include "gateway-runtime/snapshot.h"
#include "tests/unit/plugin_test.h"

namespace gwctl::runtime {
namespace {

struct CorsRow {
  const char* settings;
  const char* origin;  // null: none is sent
  const char* fields;
};

constexpr CorsRow cors_rows[] = {
    {"{}", "http://a.com",
     "Access-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: *\n"
     "Access-Control-Max-Age: 5\nAccess-Control-Allow-Headers: *\n"},
    {"{allow_origins: 'http://a.com,http://b.com', allow_methods: GET, allow_headers: h, max_age: "
     "9,"
     " expose_headers: e, allow_credential: true}",
     "http://b.com",
     "Vary: Origin\nAccess-Control-Allow-Origin: http://b.com\n"
     "Access-Control-Allow-Methods: GET\nAccess-Control-Max-Age: 9\n"
     "Access-Control-Expose-Headers: e\nAccess-Control-Allow-Headers: h\n"
     "Access-Control-Allow-Credentials: true\n"},
    {"{allow_origins: 'http://a.com,http://b.com'}", "http://c.com", "Vary: Origin\n"},
    {"{allow_origins: 'http://a.com'}", nullptr, "Vary: Origin\n"},
    {"{allow_origins: 'http://a.com'}", "http://a.com.b", "Vary: Origin\n"},
    {"{allow_origins: '**', allow_methods: '**', allow_headers: '**'}", "http://a.com",
     "Vary: Origin\nAccess-Control-Allow-Origin: http://a.com\n"
     "Access-Control-Allow-Methods: GET,POST,PUT,DELETE,PATCH,HEAD,OPTIONS,CONNECT,TRACE\n"
     "Access-Control-Max-Age: 5\nAccess-Control-Allow-Headers: X-Asked\n"},
    {"{allow_origins_by_regex: ['\\.b\\.com$']}", "http://a.b.com",
     "Access-Control-Allow-Origin: http://a.b.com\nAccess-Control-Allow-Methods: *\n"
     "Access-Control-Max-Age: 5\nAccess-Control-Allow-Headers: *\n"},
    {"{allow_origins_by_regex: ['.*']}", nullptr, ""},
    {"{allow_origins: 'http://a.com', allow_origins_by_metadata: [k]}", "http://m.com",
     "Vary: Origin\nAccess-Control-Allow-Origin: http://m.com\n"
     "Access-Control-Allow-Methods: *\nAccess-Control-Max-Age: 5\n"
     "Access-Control-Allow-Headers: *\n"},
    {"{allow_origins_by_metadata: [k]}", "http://x.com", ""},
    {"{allow_origins: 'http://a.com', timing_allow_origins: '*'}", "http://x.com",
     "Vary: Origin\nTiming-Allow-Origin: *\n"},
};

TEST_CASE("cors: which origin is allowed what") {
  for (const CorsRow& row : cors_rows) {
    CAPTURE(row.settings, row.origin == nullptr ? "(none)" : row.origin);
    const PluginText plugin{"cors", row.settings, "{allow_origins: {k: 'http://m.com'}}"};
    const std::string origin = row.origin == nullptr ? "" : fmt::format("\nOrigin: {}", row.origin);
    RequestText request{"GET /a\nAccess-Control-Request-Headers: X-Asked" + origin};
    REQUIRE(request.is_valid);
    CHECK(plugin->rewrite(request) == Verdict::next);
    plugin->response_head(request);
    CHECK(field_lines(request.answer.fields) == row.fields);
  }
}

TEST_CASE("cors: OPTIONS is answered") {
  const PluginText plugin{"cors", "{}"};
  RequestText request{"OPTIONS /a"};
  CHECK(plugin->rewrite(request) == Verdict::answered);
  CHECK(request.answer.status == 200);
}

TEST_CASE("ip-restriction") {
  struct Row {
    const char* settings;
    const char* address;
    int status;
  };

  for (const Row& row : {Row{"{whitelist: [10.0.0.0/8, '::1']}", "10.1.2.3", 0},
                         Row{"{whitelist: [10.0.0.0/8, '::1']}", "::1", 0},
                         Row{"{whitelist: [10.0.0.0/8]}", "11.0.0.1", 403},
                         Row{"{blacklist: [10.0.0.0/8]}", "10.1.2.3", 403},
                         Row{"{blacklist: ['fe80::/32'], response_code: 404}", "fe80::1", 404},
                         Row{"{blacklist: [10.0.0.0/8]}", "11.0.0.1", 0}}) {
    CAPTURE(row.settings, row.address);
    const PluginText plugin{"ip-restriction", row.settings};
    RequestText request{"GET /a", row.address};
    const bool is_answered = plugin->access(request) == Verdict::answered;
    CHECK(is_answered == (row.status != 0));
    CHECK(request.answer.status == row.status);
  }
}

// What a client gets of a body that comes in these pieces.
std::string pass(const PluginText& plugin, Exchange& exchange,
                 const std::vector<std::string>& pieces) {
  plugin->response_head(exchange);
  std::string all;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    BodyPiece piece{pieces[i], i + 1 == pieces.size()};
    plugin->response_body(exchange, piece);
    all += piece.data;
  }
  return all;
}

struct BodyRow {
  const char* plugin;
  const char* settings;
  std::vector<std::string> pieces;
  const char* body;
};

TEST_CASE("bodies are rewritten in whatever pieces they come") {
  const BodyRow rows[] = {
      {"response-rewrite", "{body: new}", {"a"}, "new"},
      {"response-rewrite", "{body: new}", {"a", "b", ""}, "new"},
      {"response-rewrite", "{body: ''}", {"a", "b"}, ""},
      {"response-rewrite", "{body: bmV3, body_base64: true}", {"a"}, "new"},
      {"response-rewrite", "{body: new, vars: [[status, '==', 404]]}", {"a"}, "a"},
      {"response-rewrite", "{body: new, vars: [[status, '==', 200]]}", {"a"}, "new"},
      {"response-rewrite", "{headers: {X: y}}", {"a", "b"}, "ab"},
      {"response-rewrite",
       "{filters: [{regex: a+, replace: '<$0>'}]}",
       {"ba", "aab", "a"},
       "b<aaa>ba"},
      {"response-rewrite", "{filters: [{regex: a, replace: x, scope: global}]}", {"aba"}, "xbx"},
      {"response-rewrite",
       "{filters: [{regex: 'a*', replace: '-', scope: global}]}",
       {"bab"},
       "-b--b-"},
      {"response-rewrite", "{filters: [{regex: A, replace: x}]}", {"a"}, "a"},
      {"response-rewrite", "{filters: [{regex: A, replace: x, options: ijo}]}", {"a"}, "x"},
      {"response-rewrite", "{filters: [{regex: a.b, replace: x, options: s}]}", {"a\n", "b"}, "x"},
      {"response-rewrite",
       "{filters: [{regex: a, replace: b}, {regex: b, replace: c, scope: global}]}",
       {"ab"},
       "cc"},
      {"response-rewrite",
       "{max_resp_body_size: 3, filters: [{regex: z, replace: y}]}",
       {"ab", "cd", "e"},
       "abc"},
      {"echo", "{body: new}", {"a", "b"}, "new"},
      {"echo", "{before_body: '<', after_body: '>'}", {"a", "b"}, "<ab>"},
      {"echo", "{before_body: '<', after_body: '>'}", {""}, "<>"},
      {"echo", "{before_body: '<', body: new, after_body: '>'}", {"a", "b"}, "<new>"},
  };
  for (const BodyRow& row : rows) {
    CAPTURE(row.settings);
    const PluginText plugin{row.plugin, row.settings};
    RequestText request{"GET /a"};
    request.answer.status = 200;
    CHECK(pass(plugin, request, row.pieces) == row.body);
  }
}

TEST_CASE("response-rewrite: the status, fields, and those that told of the body") {
  const PluginText plugin{"response-rewrite",
                          "{status_code: 201, body: b, headers: {add: ['X: 1', 'X:2 '], set: {Y: "
                          "$remote_addr}, remove: [Z]}}"};
  RequestText request{"GET /a"};
  request.answer.status = 200;
  for (const auto* name : {"Content-Length", "Content-Encoding", "ETag", "Last-Modified", "Z"})
    request.answer.fields.add(name, "1");
  CHECK(pass(plugin, request, {""}) == "b");
  CHECK(request.answer.status == 201);
  CHECK(field_lines(request.answer.fields) == "X: 1\nX: 2\nY: 127.0.0.1\n");
}

// `hello`, as gzip and brotli write it.
constexpr std::string_view gzip_hello{
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x36\x05\x00"
    "\x00"
    "\x00",
    25};
constexpr std::string_view brotli_hello{"\x0b\x02\x80hello\x03", 9};

TEST_CASE("response-rewrite: filters see what was compressed") {
  const PluginText plugin{"response-rewrite", "{filters: [{regex: l, replace: L}]}"};
  for (const auto& [encoding, bytes, body] :
       {std::tuple{"gzip", gzip_hello, "heLlo"}, std::tuple{"br", brotli_hello, "heLlo"},
        std::tuple{"gzip", gzip_hello.substr(0, 20), ""},
        std::tuple{"zstd", std::string_view{"l"}, "l"}}) {
    CAPTURE(encoding, bytes.size());
    RequestText request{"GET /a"};
    request.answer.status = 200;
    request.answer.fields.add("Content-Encoding", encoding);
    CHECK(pass(plugin, request,
               {std::string{bytes.substr(0, 3)},
                std::string{bytes.substr(std::min<std::size_t>(3, bytes.size()))}}) == body);
  }
}

TEST_CASE("what is longer than it may be is not decompressed") {
  Scratch scratch;
  CHECK(decompress("gzip", gzip_hello, 5, scratch) == "hello");
  CHECK(!decompress("gzip", gzip_hello, 4, scratch));
  CHECK(!decompress("deflate", gzip_hello, 5, scratch));
}

TEST_CASE("limit-count: fields, the key, and what it refuses") {
  const PluginText plugin{"limit-count",
                          "{count: 2, time_window: 60, key: http_x, rejected_msg: 'no \"more\"'}"};
  const auto run = [&](std::string_view text, std::uint64_t now) {
    RequestText request{text};
    request.now = now;
    const bool is_answered = plugin->access(request) == Verdict::answered;
    return fmt::format("{} {}{}", is_answered ? request.answer.status : 0,
                       field_lines(request.answer.fields), is_answered ? request.answer.body : "");
  };
  constexpr std::uint64_t begin = 5'000'000'000;
  CHECK(run("GET /a\nX: 1", begin) ==
        "0 X-RateLimit-Limit: 2\nX-RateLimit-Remaining: 1\nX-RateLimit-Reset: 60\n");
  CHECK(run("GET /a\nX: 1", begin + 130'000) ==
        "0 X-RateLimit-Limit: 2\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: 59.87\n");
  CHECK(run("GET /a\nX: 1", begin + 100'000) ==
        "503 X-RateLimit-Limit: 2\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: 59.9\n"
        "{\"error_msg\":\"no \\\"more\\\"\"}\n");
  CHECK(run("GET /a\nX: 2", begin).starts_with("0 "));
  CHECK(run("GET /a", begin).starts_with("0 "));
}

TEST_CASE("limit-count: other settings are other counters") {
  const auto spend = [](std::string_view settings) {
    const PluginText plugin{"limit-count", settings};
    RequestText request{"GET /a"};
    request.now = 7'000'000'000;
    return plugin->access(request) == Verdict::next;
  };
  CHECK(spend("{count: 1, time_window: 61}"));
  CHECK(!spend("{time_window: 61, count: 1}"));
  CHECK(!spend("{time_window: 61, count: 1, _meta: {priority: 1}}"));
  CHECK(spend("{count: 1, time_window: 62}"));
  CHECK(spend("{count: 1, time_window: 61, group: g}"));
  CHECK(!spend("{count: 1, time_window: 61, group: g}"));
}

TEST_CASE("limit-count: limits that a request names") {
  const auto status = [](std::string_view settings, std::string_view text) {
    const PluginText plugin{"limit-count", settings};
    RequestText request{text};
    request.now = 9'000'000'000;
    return plugin->access(request) == Verdict::answered ? request.answer.status : 0;
  };
  constexpr std::string_view named = "{count: '${http_n ?? 1}', time_window: 63}";
  CHECK(status(named, "GET /a") == 0);
  CHECK(status(named, "GET /a") == 503);
  CHECK(status(named, "GET /a\nN: 3") == 0);
  CHECK(status(named, "GET /a\nN: 0") == 500);
  CHECK(status(named, "GET /a\nN: 1.5") == 500);
  CHECK(status(named, "GET /a\nN: x") == 500);
  constexpr std::string_view rules =
      "{rules: [{count: 1, time_window: 64, key: '${http_u}'}, {count: 2, time_window: 64, key: "
      "'${http_p}'}]}";
  CHECK(status(rules, "GET /a") == 500);
  CHECK(status(rules, "GET /a\nU: u\nP: p") == 0);
  CHECK(status(rules, "GET /a\nP: p") == 0);
  CHECK(status(rules, "GET /a\nP: p") == 503);
  CHECK(status(rules, "GET /a\nU: u") == 503);
}

TEST_CASE("limit-count: policies that need a server are refused") {
  CHECK(
      PluginText{"limit-count", "{count: 1, time_window: 1, policy: redis, redis_host: a}"}.error ==
      "policy \"redis\" is not supported, only \"local\" is");
}

TEST_CASE("request-id: an id that is there stays, and is told") {
  const PluginText plugin{"request-id", "{header_name: X-Id}"};
  RequestText sent{"GET /a\nX-Id: 7"};
  plugin->rewrite(sent);
  plugin->response_head(sent);
  CHECK(sent.answer.fields.get("X-Id") == "7");
  RequestText made{"GET /a"};
  plugin->rewrite(made);
  made.answer.fields.add("X-Id", "upstream");
  plugin->response_head(made);
  CHECK(made.request.fields.get("X-Id").size() == 36);
  CHECK(made.answer.fields.get("X-Id") == "upstream");
  const PluginText silent{"request-id", "{include_in_response: false}"};
  RequestText third{"GET /a"};
  silent->rewrite(third);
  silent->response_head(third);
  CHECK(third.request.fields.find("X-Request-Id") != nullptr);
  CHECK(third.answer.fields.size() == 0);
}

TEST_CASE("ids have the form of their kind and are not repeated") {
  Scratch scratch;
  std::set<std::string, std::less<>> seen;
  const auto is_new = [&](std::string_view id) { return seen.emplace(id).second; };
  for (int i = 0; i < 2000; ++i) {
    const std::string_view uuid = plugins::uuid_v4(scratch);
    REQUIRE(uuid.size() == 36);
    CHECK(uuid[14] == '4');
    CHECK(std::string_view{"89ab"}.find(uuid[19]) != std::string_view::npos);
    CHECK((uuid[8] == '-' && uuid[13] == '-' && uuid[18] == '-' && uuid[23] == '-'));
    REQUIRE(is_new(uuid));
    REQUIRE(is_new(plugins::nano_id(scratch)));
    REQUIRE(is_new(plugins::range_id("abcdefgh", 24, scratch)));
    REQUIRE(is_new(plugins::ksuid(1'700'000'000, scratch)));
  }
  CHECK(plugins::nano_id(scratch).size() == 21);
  CHECK(plugins::uuid_v7(0x0123456789AB, scratch).starts_with("01234567-89ab-7"));
  CHECK(plugins::ksuid(1'700'000'000, scratch).size() == 27);
  CHECK(plugins::ksuid(1'700'000'000, scratch).substr(0, 4) <
        plugins::ksuid(1'800'000'000, scratch).substr(0, 4));
  const std::string_view range = plugins::range_id("ab", 64, scratch);
  CHECK(range.find_first_not_of("ab") == std::string_view::npos);
}

TEST_CASE("fault-injection: delays, then aborts") {
  const PluginText plugin{"fault-injection",
                          "{delay: {duration: 0.5}, abort: {http_status: 403, body: 'no $arg_x', "
                          "headers: {X: 1}, vars: [[[arg_x, '==', '1']], [[arg_y, '==', '1']]]}}"};
  RequestText request{"GET /a?x=1"};
  REQUIRE(plugin->rewrite(request) == Verdict::wait);
  CHECK(request.wait.milliseconds == 500);
  CHECK(plugin->rewrite(request) == Verdict::answered);
  CHECK(request.answer.status == 403);
  CHECK(request.answer.body == "no 1");
  CHECK(request.answer.fields.get("X") == "1");
  RequestText other{"GET /a?x=2"};
  REQUIRE(plugin->rewrite(other) == Verdict::wait);
  CHECK(plugin->rewrite(other) == Verdict::next);
  const PluginText never{"fault-injection", "{abort: {http_status: 403, percentage: 0}}"};
  CHECK(never->rewrite(other) == Verdict::next);
}

TEST_CASE("mocking: an example, or values of a schema") {
  const PluginText example{"mocking", "{response_example: 'a $arg_x', response_status: 201}"};
  RequestText request{"GET /a?x=1"};
  CHECK(example->access(request) == Verdict::answered);
  CHECK(request.answer.status == 201);
  CHECK(request.answer.body == "a 1");
  CHECK(request.answer.fields.get("Content-Type") == "application/json;charset=utf8");
  CHECK(request.answer.fields.get("x-mock-by") == "APISIX/3.18.0");
  constexpr std::string_view schema =
      "response_schema: {type: object, properties: {a: {type: string, example: '<x>'}, b: {type: "
      "array, items: {type: integer, example: 3}}, c: {type: boolean}, d: {type: number}}}";
  const PluginText json{"mocking", fmt::format("{{{}}}", schema)};
  RequestText second{"GET /a"};
  json->access(second);
  const auto document = read_json("body", std::string{second.answer.body});
  CHECK(document->problems().empty());
  CHECK(find_string(document->root(), "a")->string() == "<x>");
  CHECK(find(document->root(), "b")->items().front().integer == 3);
  CHECK(find(document->root(), "c")->is_boolean());
  CHECK(find(document->root(), "d")->is_number());
  const PluginText xml{"mocking", fmt::format("{{content_type: text/xml, {}}}", schema)};
  RequestText third{"GET /a"};
  xml->access(third);
  CHECK(third.answer.body.starts_with("<data><a>&lt;x&gt;</a><b>3</b>"));
}

TEST_CASE("prometheus: figures under APISIX's names") {
  const PluginText plugin{"prometheus", "{}", "{disabled_labels: {bandwidth: [node]}}"};
  const Snapshot snapshot;
  RequestText request{"GET /metrics-test"};
  request.snapshot = &snapshot;
  request.matched_uri = "/metrics-\"test\"";
  request.answer.status = 207;
  Attempt attempt;
  attempt.address = "10.9.8.7:80";
  attempt.response_time = 30;
  request.attempts.push_back(attempt);
  request.begin = 1'000'000;
  request.now = 1'040'000;
  request.bytes_received = 11;
  request.bytes_sent = 22;
  plugin->log(request);
  plugin->log(request);
  metrics::GatewayFacts facts;
  facts.connections_accepted = 5;
  facts.connections_active = 3;
  facts.requests = 9;
  facts.version = "3.18.0";
  facts.modify_indexes = {{"routes", 4}};
  const std::string text = metrics::prometheus_text(facts);
  CAPTURE(text);
  for (const std::string_view line :
       {"apisix_http_status{code=\"207\",route=\"\",matched_uri=\"/metrics-\\\"test\\\"\","
        "matched_host=\"\",service=\"\",consumer=\"\",node=\"10.9.8.7\",request_type=\"traditional_"
        "http\",request_llm_model=\"\",llm_model=\"\",response_source=\"upstream\"} 2\n",
        "apisix_http_latency_bucket{type=\"request\",route=\"\",service=\"\",consumer=\"\",node="
        "\"10."
        "9.8.7\",request_type=\"traditional_http\",request_llm_model=\"\",llm_model=\"\",le=\"20\"}"
        " "
        "0\n",
        "llm_model=\"\",le=\"50\"} 2\n", "llm_model=\"\",le=\"+Inf\"} 2\n",
        "type=\"ingress\",route=\"\",service=\"\",consumer=\"\",node=\"\",request_type="
        "\"traditional_"
        "http\",request_llm_model=\"\",llm_model=\"\"} 22\n",
        "apisix_http_requests_total 9\n",
        "apisix_nginx_http_current_connections{state=\"active\"} 3\n",
        "apisix_etcd_modify_indexes{key=\"routes\"} 4\n", ",version=\"3.18.0\"} 1\n"}) {
    CAPTURE(line);
    CHECK(text.find(line) != std::string::npos);
  }
}

TEST_CASE("prometheus: settings, what is old, and routes that are no more") {
  PrometheusSettings settings;
  settings.prefix = "my_";
  settings.bounds =
      std::make_shared<const PrometheusSettings::Bounds>(PrometheusSettings::Bounds{7.5, 30});
  settings.statuses = {{{"team", "$http_x_team"}, {"fixed", "text"}}, 10};
  const auto document = read_yaml("settings", "{}");
  const PluginSettings plugin_settings{
      .node = document->root(), .resource_key = "/apisix/routes/1", .prometheus = &settings};
  const auto plugin = find_plugin_kind("prometheus")->make(plugin_settings).value();
  Snapshot snapshot;
  Route route;
  route.id = "metrics-route";
  RequestText request{"GET /\nX-Team: red"};
  request.snapshot = &snapshot;
  request.route = &route;
  request.answer.status = 208;
  request.begin = 1'000'000;
  request.now = 1'010'000;
  request.wall_time = 1000 * std::uint64_t{1'000'000};
  plugin->log(request);
  metrics::GatewayFacts facts;
  facts.settings = settings;
  facts.routes = {"metrics-route"};
  facts.time = 1005;
  const auto tells = [&](std::string_view part) {
    return metrics::prometheus_text(facts).find(part) != std::string::npos;
  };
  constexpr std::string_view status =
      "response_source=\"upstream\",team=\"red\",fixed=\"text\"} 1\n";
  CAPTURE(metrics::prometheus_text(facts));
  CHECK(tells("my_apisix_") == false);
  CHECK(tells("my_http_status{code=\"208\",route=\"metrics-route\""));
  CHECK(tells(status));
  CHECK(tells("le=\"7.5\"} 0\n"));
  CHECK(tells("le=\"30\"} 1\n"));
  facts.time = 1011;
  CHECK_FALSE(tells(status));
  CHECK(tells("my_bandwidth{type=\"egress\",route=\"metrics-route\""));
  facts.routes.clear();
  CHECK_FALSE(tells("route=\"metrics-route\""));
}

}  // namespace
}  // namespace gwctl::runtime
