#include "gateway-runtime/router.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/unit/request_text.h"
#include "tests/unit/route_list.h"

namespace gwctl::runtime {
namespace {

constexpr RouterKind host_uri = RouterKind::host_uri;
constexpr RouterKind uri = RouterKind::uri;
constexpr RouterKind with_parameter = RouterKind::uri_with_parameter;

struct Row {
  std::string_view request;
  std::string_view route;  // none: nothing matches
  std::string_view address = "127.0.0.1";
};

struct Case {
  const char* title;
  std::vector<RouterKind> kinds;
  const char* routes;
  std::vector<Row> rows;
};

void check(const Case& each) {
  const RouteList list{each.routes};
  for (const RouterKind kind : each.kinds) {
    const auto router = list.router(kind);
    REQUIRE(router);
    for (const Row& row : each.rows) {
      CAPTURE(each.title, static_cast<int>(kind), row.request, row.address);
      RequestText request{row.request, row.address};
      REQUIRE(request.is_valid);
      const Route* const found = router->find(request);
      CHECK((found == nullptr ? std::string_view{} : std::string_view{found->id}) == row.route);
    }
  }
}

const Case path_cases[] = {
    {"no routes", {host_uri, uri, with_parameter}, "[]", {{"GET /", ""}, {"GET /a", ""}}},
    {"exact paths",
     {host_uri, uri, with_parameter},
     "[{id: a, uri: /a}, {id: ab, uri: /ab}, {id: slash, uri: /a/}, {id: root, uri: /}]",
     {{"GET /a", "a"},
      {"GET /a?b=c", "a"},
      {"GET /ab", "ab"},
      {"GET /a/", "slash"},
      {"GET /", "root"},
      {"GET /A", ""},
      {"GET /abc", ""},
      {"GET /a/b", ""},
      {"GET /%61", "a"},
      {"GET //a", "a"},
      {"GET /x/../a", "a"}}},
    {"prefixes",
     {host_uri, uri, with_parameter},
     "[{id: all, uri: /*}, {id: foo, uri: '/foo*'}, {id: sub, uri: '/foo/*'}]",
     {{"GET /", "all"},
      {"GET /fo", "all"},
      {"GET /foo", "foo"},
      {"GET /foobar", "foo"},
      {"GET /foo/", "sub"},
      {"GET /foo/x/y", "sub"}}},
    {"exact before wildcard, longer before shorter, whatever the priority",
     {host_uri, uri, with_parameter},
     "[{id: all, uri: /*, priority: 100}, {id: a, uri: /a/*, priority: 10},"
     " {id: ab, uri: /a/b/*}, {id: exact, uri: /a/b/c, priority: -1}]",
     {{"GET /a/b/c", "exact"}, {"GET /a/b/d", "ab"}, {"GET /a/c", "a"}, {"GET /b", "all"}}},
    {"a uri of several",
     {host_uri, uri, with_parameter},
     "[{id: x, uri: [/a, /b/*]}]",
     {{"GET /a", "x"}, {"GET /b/c", "x"}, {"GET /b", ""}}},
    {"a star inside",
     {host_uri, uri, with_parameter},
     "[{id: x, uri: /a/*/c}, {id: y, uri: '/b/*x'}]",
     {{"GET /a/b/c", "x"},
      {"GET /a/b/b/c", "x"},
      {"GET /a//c", ""},
      {"GET /a/b/d", ""},
      {"GET /a/c", ""},
      {"GET /b/c", "y"},
      {"GET /b/", "y"}}},
    {"a colon is a character",
     {host_uri, uri},
     "[{id: x, uri: '/file:list'}, {id: y, uri: '/n/:name/b'}]",
     {{"GET /file:list", "x"},
      {"GET /file:other", ""},
      {"GET /n/:name/b", "y"},
      {"GET /n/json/b", ""}}},
    {"a segment with a name",
     {with_parameter},
     "[{id: x, uri: '/name/:name/bar'}, {id: y, uri: '/:name/foo'}]",
     {{"GET /name/json/bar", "x"},
      {"GET /name/with%20space/bar", "x"},
      {"GET /name/json/foo", ""},
      {"GET /name/json/", ""},
      {"GET /name//bar", ""},
      {"GET /json/foo", "y"},
      {"GET /json/bbb/foo", ""},
      {"GET /not_found", ""}}},
    {"other segments are regular expressions",
     {with_parameter},
     "[{id: x, uri: '/v(1|2)/:id'}, {id: y, uri: '/a.b/:id'}]",
     {{"GET /v1/x", ""}, {"GET /v(1|2)/x", ""}, {"GET /a.b/x", "y"}}},
};

const Case order_cases[] = {
    {"priority, highest first",
     {host_uri, uri, with_parameter},
     "[{id: low, uri: /a, priority: 1}, {id: high, uri: /a, priority: 2}, {id: none, uri: /a}]",
     {{"GET /a", "high"}}},
    {"without a priority it is 0",
     {host_uri, uri, with_parameter},
     "[{id: below, uri: /a, priority: -1}, {id: none, uri: /a}]",
     {{"GET /a", "none"}}},
    {"equal ones: the first of the list",
     {host_uri, uri, with_parameter},
     "[{id: first, uri: '/a*'}, {id: second, uri: '/a*'}, {id: e1, uri: /b}, {id: e2, uri: /b}]",
     {{"GET /a", "first"}, {"GET /b", "e1"}}},
    {"of one prefix the longer uri",
     {host_uri, uri, with_parameter},
     "[{id: all, uri: /a/*}, {id: long, uri: /a/*/c}]",
     {{"GET /a/b/c", "long"}, {"GET /a/b", "all"}}},
    {"of one prefix the priority before the length",
     {host_uri, uri, with_parameter},
     "[{id: all, uri: /a/*, priority: 1}, {id: long, uri: /a/*/c}]",
     {{"GET /a/b/c", "all"}}},
    {"who fails a condition is passed over",
     {host_uri, uri, with_parameter},
     "[{id: post, uri: /a, methods: POST, priority: 9}, {id: get, uri: /a, methods: GET},"
     " {id: all, uri: /*}]",
     {{"GET /a", "get"}, {"POST /a", "post"}, {"PUT /a", "all"}}},
};

const Case condition_cases[] = {
    {"methods",
     {host_uri, uri, with_parameter},
     "[{id: x, uri: /a, methods: [GET, PURGE]}, {id: any, uri: /b}]",
     {{"GET /a", "x"},
      {"PURGE /a", "x"},
      {"HEAD /a", ""},
      {"POST /a", ""},
      {"BREW /a", ""},
      {"BREW /b", "any"}}},
    {"remote addresses",
     {host_uri, uri, with_parameter},
     "[{id: v4, uri: /a, remote_addrs: 10.0.0.0/8}, {id: one, uri: /a, remote_addrs: 192.168.1.1},"
     " {id: v6, uri: /a, remote_addrs: ['2001:db8::/32', '::1']}]",
     {{"GET /a", "v4", "10.1.2.3"},
      {"GET /a", "", "11.1.2.3"},
      {"GET /a", "one", "192.168.1.1"},
      {"GET /a", "", "192.168.1.2"},
      {"GET /a", "v6", "2001:db8::1"},
      {"GET /a", "v6", "::1"},
      {"GET /a", "", "::2"},
      {"GET /a", "", "unix:"}}},
    {"vars",
     {host_uri, uri, with_parameter},
     "[{id: k, uri: /a, vars: [[arg_k, '==', v]], priority: 1},"
     " {id: form, uri: /a, vars: [[post_arg_k, '==', v]]}, {id: none, uri: /a, priority: -1}]",
     {{"GET /a?k=v", "k"},
      {"GET /a?k=w\n\n", "none"},
      {"POST /a\nContent-Type: application/x-www-form-urlencoded\n\nk=v", "form"},
      {"POST /a\nContent-Type: text/plain\n\nk=v", "none"}}},
    {"hosts, without respect to case",
     {host_uri, uri, with_parameter},
     "[{id: x, uri: /a, hosts: [foo.com, bAr.com]}, {id: any, uri: /a, priority: -1}]",
     {{"GET /a\nHost: foo.com", "x"},
      {"GET /a\nHost: FOO.com:80", "x"},
      {"GET /a\nHost: bar.com", "x"},
      {"GET /a\nHost: www.foo.com", "any"},
      {"GET /a\nHost: foo.co", "any"}}},
    {"any subdomain",
     {host_uri, uri, with_parameter},
     "[{id: x, uri: /a, hosts: '*.foo.com'}]",
     {{"GET /a\nHost: www.foo.com", "x"},
      {"GET /a\nHost: a.b.foo.com", "x"},
      {"GET /a\nHost: foo.com", ""},
      {"GET /a\nHost: xfoo.com", ""}}},
    {"any host",
     {host_uri, uri, with_parameter},
     "[{id: x, uri: /a, hosts: '*'}]",
     {{"GET /a\nHost: foo.com", "x"}}},
};

const Case host_cases[] = {
    {"the host is the first key",
     {host_uri},
     "[{id: exact, uri: /a, priority: 9}, {id: host, uri: /*, hosts: foo.com},"
     " {id: wild, uri: /*, hosts: '*.foo.com'}, {id: deep, uri: /deep, hosts: '*.a.foo.com'}]",
     {{"GET /a\nHost: foo.com", "host"},
      {"GET /a\nHost: x.foo.com", "wild"},
      {"GET /deep\nHost: x.a.foo.com", "deep"},
      {"GET /a\nHost: bar.com", "exact"},
      {"GET /b\nHost: bar.com", ""}}},
    {"an exact host before wildcards, a long wildcard before a short one",
     {host_uri},
     "[{id: com, uri: /a, hosts: '*.com'}, {id: foo, uri: /a, hosts: '*.foo.com'},"
     " {id: www, uri: /a, hosts: www.foo.com}]",
     {{"GET /a\nHost: www.foo.com", "www"},
      {"GET /a\nHost: x.foo.com", "foo"},
      {"GET /a\nHost: x.com", "com"}}},
    {"what no path of the host takes goes on to shorter hosts, and to none",
     {host_uri},
     "[{id: exact, uri: /exact, hosts: www.foo.com}, {id: wild, uri: /wild, hosts: '*.foo.com'},"
     " {id: com, uri: /com, hosts: '*.com'}, {id: any, uri: /any}]",
     {{"GET /exact\nHost: www.foo.com", "exact"},
      {"GET /wild\nHost: www.foo.com", "wild"},
      {"GET /com\nHost: www.foo.com", "com"},
      {"GET /any\nHost: www.foo.com", "any"},
      {"GET /none\nHost: www.foo.com", ""},
      {"GET /exact\nHost: x.foo.com", ""}}},
    {"the path is the first key",
     {uri, with_parameter},
     "[{id: exact, uri: /a}, {id: host, uri: /*, hosts: foo.com, priority: 9}]",
     {{"GET /a\nHost: foo.com", "exact"},
      {"GET /b\nHost: foo.com", "host"},
      {"GET /b\nHost: bar.com", ""}}},
    {"a host with a port is compared with the field Host",
     {uri, with_parameter},
     "[{id: port, uri: /a, hosts: 'foo.com:8080'}]",
     {{"GET /a\nHost: foo.com:8080", "port"}, {"GET /a\nHost: foo.com", ""}}},
};

}  // namespace

TEST_CASE("the router finds routes by their paths") {
  for (const Case& each : path_cases) check(each);
}

TEST_CASE("the router tries routes in the order of APISIX") {
  for (const Case& each : order_cases) check(each);
}

TEST_CASE("the router heeds the conditions of routes") {
  for (const Case& each : condition_cases) check(each);
}

TEST_CASE("the router looks for hosts first, or for paths") {
  for (const Case& each : host_cases) check(each);
}

TEST_CASE("the router tells what matched") {
  struct Matched {
    RouterKind kind;
    std::string_view request;
    std::string_view uri;
    std::string_view host;
  };

  const RouteList list{
      "[{id: x, uri: /hello, hosts: [foo.com, '*.bar.com']}, {id: y, uri: '/w/*'}]"};
  for (const Matched& row :
       {Matched{host_uri, "GET /hello\nHost: foo.com", "/hello", "foo.com"},
        Matched{host_uri, "GET /hello\nHost: a.bar.com", "/hello", "*.bar.com"},
        Matched{host_uri, "GET /w/x", "/w/*", ""},
        Matched{uri, "GET /hello\nHost: foo.com", "/hello", "foo.com"},
        Matched{uri, "GET /hello\nHost: a.bar.com", "/hello", "*.bar.com"},
        Matched{host_uri, "GET /none", "", ""}}) {
    CAPTURE(row.request);
    const auto router = list.router(row.kind);
    REQUIRE(router);
    RequestText request{row.request};
    router->find(request);
    CHECK(request.matched_uri == row.uri);
    CHECK(request.matched_host == row.host);
  }
}

TEST_CASE("the router reads the parameters of a path") {
  struct Parameters {
    const char* uri;
    std::string_view request;
    std::string_view parameters;
  };

  for (const Parameters& row :
       {Parameters{"/a/:id", "GET /a/1", "id=1;"}, Parameters{"/a/:id", "GET /a/1/2", "-"},
        Parameters{"/:a/x/:b", "GET /1/x/2", "a=1;b=2;"},
        Parameters{"/a/:id/", "GET /a/1/", "id=1;"}, Parameters{"/a/:id/", "GET /a/1", "-"},
        Parameters{"/a/*rest", "GET /a/b/c", "rest=b/c;"},
        Parameters{"/a/*", "GET /a/b", ":ext=b;"}, Parameters{"/a/*x*", "GET /a/b", "x*=b;"},
        Parameters{"/a/*", "GET /a/", ":ext=;"}, Parameters{"/a.b/*r", "GET /a.b/c", "r=c;"},
        Parameters{"/a/*x/c/*y", "GET /a/1/c/2/c/3", "x=1/c/2;y=3;"},
        Parameters{"/(a|b)/:id", "GET /(a|b)/1", "-"},
        Parameters{"/:id/(a|b)", "GET /1/b", "id=1;"}, Parameters{"/:id/(a|b)", "GET /1/c", "-"},
        Parameters{"/a:id", "GET /axyz", ""}}) {
    CAPTURE(row.uri, row.request);
    const RouteList list{"[{id: x, uri: '" + std::string{row.uri} + "'}]"};
    const auto router = list.router(with_parameter);
    REQUIRE(router);
    RequestText request{row.request};
    std::string found = router->find(request) == nullptr ? "-" : "";
    for (const PathParameter& parameter : request.parameters)
      found.append(parameter.name).append("=").append(parameter.value).append(";");
    CHECK(found == row.parameters);
  }
}

TEST_CASE("the router asks for a body only where a condition on the way needs it") {
  const RouteList list{
      "[{id: form, uri: /a, vars: [[post_arg_k, '==', v]]}, {id: all, uri: '/*'}]"};
  const auto router = list.router(host_uri);
  REQUIRE(router);
  RequestText other{"POST /b"};
  CHECK(router->find(other)->id == "all");
  CHECK(other.wait.what == Wait::For::nothing);

  RequestText request{"POST /a\nContent-Type: application/x-www-form-urlencoded"};
  CHECK(router->find(request) == nullptr);
  CHECK(request.wait.what == Wait::For::body);
  request.wait = {};
  request.body = "k=v";
  request.is_body_read = true;
  CHECK(router->find(request)->id == "form");
  CHECK(request.wait.what == Wait::For::nothing);
}

TEST_CASE("the router explains why routes were passed over") {
  const RouteList list{
      "[{id: m, uri: /a, methods: POST}, {id: r, uri: /a, remote_addrs: 10.0.0.1},"
      " {id: v, uri: /a, vars: [[arg_x, '==', y]]}, {id: h, uri: /a, hosts: b.com},"
      " {id: p, uri: /*/c}, {id: t, uri: /*}]"};
  const auto router = list.router(uri);
  REQUIRE(router);
  RequestText request{"GET /a"};
  std::vector<Router::Verdict> verdicts;
  CHECK(router->explain(request, request.uri, verdicts)->id == "t");
  std::string all;
  for (const Router::Verdict& verdict : verdicts)
    all.append(verdict.route->id).append(": ").append(verdict.reason).append("\n");
  CHECK(all ==
        "m: the method is not one of its methods\n"
        "r: the client's address is not among its remote addresses\n"
        "v: its vars do not hold: arg_x == \"y\" (there is no arg_x)\n"
        "h: the host is not one of its hosts\n"
        "p: the path does not match all of its uri\n"
        "t: \n");
}

TEST_CASE("a uri that is no regular expression makes no router") {
  const auto router = RouteList{"[{id: x, uri: '/:a/('}]"}.router(with_parameter);
  REQUIRE(!router);
  CHECK(router.error().message.starts_with("uri \"/:a/(\": "));
}

}  // namespace gwctl::runtime
