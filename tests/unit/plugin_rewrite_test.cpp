#include <fmt/format.h>

#include "gateway-runtime/compose.h"
#include "tests/unit/plugin_test.h"

namespace gwctl::runtime {
namespace {

struct TargetRow {
  const char* settings;
  const char* request;
  const char* target;
};

constexpr TargetRow target_rows[] = {
    {"{uri: /b}", "GET /a", "/b"},
    {"{uri: /b}", "GET /a?x=1", "/b?x=1"},
    {"{uri: '/b?y=2'}", "GET /a?x=1", "/b?y=2&x=1"},
    {"{uri: '/b/$arg_x'}", "GET /a?x=c%20d", "/b/c%20d?x=c%20d"},
    // What a client sends begins no query.
    {"{uri: '/b/$arg_x'}", "GET /a?x=c%3Fd", "/b/c%253Fd?x=c%3Fd"},
    {"{uri: '/b?y=$arg_x'}", "GET /a?x=%0D%0AX:%201", "/b?y=%0D%0AX:%201&x=%0D%0AX:%201"},
    {"{host: b.com}", "GET /a%3Fb", "/a%3Fb"},
    {"{regex_uri: ['^/a/(.*)/(.*)', '/$2/${1}0']}", "GET /a/b/c", "/c/b0"},
    {"{regex_uri: ['^/a/(.*)', '/b']}", "GET /c", "/c"},
    {"{regex_uri: ['^/a/(.*)', '/b', '^/(c)/', '/$1$1-$$-']}", "GET /c/d?x", "/cc-$-d?x"},
    {"{regex_uri: ['^/a(/x)?', '/b$1']}", "GET /a/c", "/b/c"},
    {"{regex_uri: ['^/a/(.*)', '/b?p=$1']}", "GET /a/c?x", "/b?p=c&x"},
    {"{regex_uri: ['^/a/(.*)', '/b/$1']}", "GET /a/c%3Fd", "/b/c%3Fd"},
    {"{uri: /b, regex_uri: ['^/a', '/c']}", "GET /a", "/b"},
    {"{use_real_request_uri_unsafe: true}", "GET /a/%61//b?x=%20", "/a/%61//b?x=%20"},
    {"{use_real_request_uri_unsafe: true, uri: /b}", "GET /a?x=%20", "/b?x=%20"},
    {"{use_real_request_uri_unsafe: true, uri: '/b?y=1'}", "GET /a?x=1", "/b?y=1&x=1"},
    {"{use_real_request_uri_unsafe: true, uri: '/$arg_x'}", "GET /a?x=%0Ab%20c",
     "/%0Ab%20c?x=%0Ab%20c"},
    {"{use_real_request_uri_unsafe: true, regex_uri: ['/a/(.+)', '/a?b=$1']}", "GET /a/%E4?c",
     "/a?b=%E4?c"},
};

TEST_CASE("proxy-rewrite: where a request goes") {
  for (const TargetRow& row : target_rows) {
    CAPTURE(row.settings, row.request);
    const PluginText plugin{"proxy-rewrite", row.settings};
    RequestText request{row.request};
    REQUIRE(request.is_valid);
    CHECK(plugin->rewrite(request) == Verdict::next);
    HeadBuffer head;
    compose_request(request, "a.com", {}, false, head);
    const std::string_view sent = head.view();
    CHECK(sent.substr(0, sent.find("\r\n")) == fmt::format("GET {} HTTP/1.1", row.target));
  }
}

struct FieldRow {
  const char* settings;
  const char* fields;  // of the request, Host aside
  const char* rewritten;
};

constexpr FieldRow field_rows[] = {
    {"{headers: {X-A: 'b'}}", "X-A: a", "X-A: b\n"},
    {"{headers: {X-A: ''}}", "X-A: a", ""},
    {"{headers: {X-A: 7, X-B: $remote_addr}}", "Y: y", "Y: y\nX-A: 7\nX-B: 127.0.0.1\n"},
    {"{headers: {X-A: $http_none}}", "X-A: a", ""},
    {"{headers: {add: {X-A: b}}}", "X-A: a", "X-A: a\nX-A: b\n"},
    {"{headers: {set: {X-A: [b, c]}}}", "X-A: a", "X-A: b\nX-A: c\n"},
    {"{headers: {add: {X-A: b}, set: {X-A: c}}}", "X-A: a", "X-A: c\n"},
    {"{headers: {set: {X-A: c}, remove: [x-a]}}", "X-A: a", ""},
    {"{headers: {set: {X-A: $arg_x}}}", "Y: y", "Y: y\nX-A: %0D%0AZ: 1\n"},
    {"{headers: {set: {'X A\\r\\n': b}}}", "Y: y", "Y: y\nX%20A%5Cr%5Cn: b\n"},
    {"{regex_uri: ['^/(.)(z)?', '/b'], headers: {X-A: 'v-$1-${1}-$2-$uri'}}", "Y: y",
     "Y: y\nX-A: v-a-a--/b\n"},
    {"{regex_uri: ['^/z(.)', '/b'], headers: {X-A: '[$1]'}}", "Y: y", "Y: y\nX-A: []\n"},
};

TEST_CASE("proxy-rewrite: fields") {
  for (const FieldRow& row : field_rows) {
    CAPTURE(row.settings, row.fields);
    const PluginText plugin{"proxy-rewrite", row.settings};
    RequestText request{std::string{"GET /a?x=%0D%0AZ:%201\n"} + row.fields};
    REQUIRE(request.is_valid);
    CHECK(plugin->rewrite(request) == Verdict::next);
    request.request.fields.remove(FieldName::host);
    CHECK(field_lines(request.request.fields) == row.rewritten);
  }
}

TEST_CASE("proxy-rewrite: replacements that name no group are errors") {
  CHECK(PluginText{"proxy-rewrite", "{regex_uri: ['^/(.*)', '/$`1']}"}.error.starts_with(
      "invalid regex_uri(^/(.*), /$`1): "));
  CHECK(!PluginText{"proxy-rewrite", "{regex_uri: ['^/(.*)', '/$a']}"}.error.empty());
  CHECK(!PluginText{"proxy-rewrite", "{regex_uri: ['^/(.*)', '/${1']}"}.error.empty());
  CHECK(PluginText{"proxy-rewrite", "{regex_uri: ['a', 'b', 'c']}"}.error ==
        "The length of regex_uri should be an even number");
}

TEST_CASE("proxy-rewrite: host and method") {
  const PluginText plugin{"proxy-rewrite", "{host: 'b.com:1', method: POST}"};
  RequestText request{"GET /a"};
  plugin->rewrite(request);
  CHECK(request.upstream_host == "b.com:1");
  CHECK(request.request.method == Method::post);
  CHECK(request.request.method_name == "POST");
}

struct RedirectRow {
  const char* settings;
  const char* request;
  const char* answer;  // status and Location; empty: none
};

constexpr RedirectRow redirect_rows[] = {
    {"{uri: /b}", "GET /a", "302 /b"},
    {"{uri: '$uri/b', ret_code: 301}", "GET /a", "301 /a/b"},
    {"{uri: '/b$$uri\\$uri'}", "GET /a", "302 /b$/a\\$uri"},
    {"{uri: $uri}", "GET /a%20b", "302 /a b"},
    {"{uri: $uri, encode_uri: true}", "GET /a%20b", "302 /a%20b"},
    {"{uri: $arg_x}", "GET /a?x=%0D%0Ab", "302 %0D%0Ab"},
    {"{uri: $uri, append_query_string: true}", "GET /a?x=1", "302 /a?x=1"},
    {"{uri: $uri, append_query_string: true}", "GET /a", "302 /a"},
    {"{uri: '$uri?y', append_query_string: true}", "GET /a?x=1", "302 /a?y&x=1"},
    {"{regex_uri: ['^/a/(.*)', 'http://b.com/${1}']}", "GET /a/c", "302 http://b.com/c"},
    {"{regex_uri: ['^/a/(.*)', 'http://b.com/${1}']}", "GET /c", ""},
    {"{http_to_https: true}", "GET /a?x=1", "301 https://a.com:9443/a?x=1"},
    {"{http_to_https: true}", "HEAD /a", "301 https://a.com:9443/a"},
    {"{http_to_https: true}", "POST /a", "308 https://a.com:9443/a"},
    {"{http_to_https: true}", "GET /a\nX-Forwarded-Proto: https", ""},
    {"{http_to_https: true}", "GET /a\nX-Forwarded-Proto: other", "301 https://a.com:9443/a"},
};

TEST_CASE("redirect") {
  for (const RedirectRow& row : redirect_rows) {
    CAPTURE(row.settings, row.request);
    const PluginText plugin{"redirect", row.settings};
    RequestText request{row.request};
    REQUIRE(request.is_valid);
    std::string answer;
    if (plugin->rewrite(request) == Verdict::answered)
      answer = fmt::format("{} {}", request.answer.status, request.answer.fields.get("Location"));
    CHECK(answer == row.answer);
  }
}

}  // namespace
}  // namespace gwctl::runtime
