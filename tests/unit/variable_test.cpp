#include "gateway-runtime/variable.h"

#include <cmath>
#include <optional>
#include <string>

#include <catch2/catch.hpp>

#include "gateway-runtime/snapshot.h"
#include "tests/unit/request_text.h"

namespace gwctl::runtime {
namespace {

struct Row {
  const char* name;
  std::string_view value;  // `(nothing)`, `(list) a b`, else the text
};

std::string read(Exchange& exchange, std::string_view name) {
  const Value value = Variable{name}.value(exchange);
  if (value.is_nothing()) return "(nothing)";
  if (const auto text = to_text(value, exchange.scratch)) return std::string{*text};
  if (value.type != Value::Type::list) return "(object)";
  std::string all = "(list)";
  for (const Value& item : value.items)
    all.append(" ").append(to_text(item, exchange.scratch).value_or("(object)"));
  return all;
}

template <class Rows>
void check(Exchange& exchange, const Rows& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(read(exchange, row.name) == row.value);
  }
}

constexpr Row request_rows[] = {
    {"uri", "/a b"},
    {"document_uri", "/a b"},
    {"request_uri", "/a b?x=1&x=2&y=%41+%zz&flag&empty="},
    {"real_request_uri", "/c/../a%20b?x=1&x=2&y=%41+%zz&flag&empty="},
    {"args", "x=1&x=2&y=%41+%zz&flag&empty="},
    {"query_string", "x=1&x=2&y=%41+%zz&flag&empty="},
    {"is_args", "?"},
    {"host", "foo.com"},
    {"http_host", "Foo.com:8080"},
    {"request_method", "GET"},
    {"method", "GET"},
    {"request", "GET /c/../a%20b?x=1&x=2&y=%41+%zz&flag&empty= HTTP/1.1"},
    {"server_protocol", "HTTP/1.1"},
    {"scheme", "http"},
    {"https", ""},
    {"remote_addr", "10.0.0.1"},
    {"arg_x", "1"},
    {"arg_y", "A %zz"},
    {"arg_flag", "true"},
    {"arg_empty", ""},
    {"arg_none", "(nothing)"},
    {"http_x_name", "a, b"},
    {"http_X-Name", "a, b"},
    {"http_none", "(nothing)"},
    {"cookie_k", "v2"},
    {"cookie_other", "w"},
    {"cookie_none", "(nothing)"},
    {"http_cookie", "k=v; other=w; k=v2"},
    {"content_type", "(nothing)"},
    {"route_id", "(nothing)"},
    {"consumer_name", "(nothing)"},
    {"balancer_ip", "(nothing)"},
    {"upstream_status", "(nothing)"},
    {"status", "000"},
    {"no_such_variable", "(nothing)"},
    {"", "(nothing)"},
};

constexpr Row found_rows[] = {
    {"route_id", "1"},
    {"route_name", "(nothing)"},
    {"service_id", "s"},
    {"service_name", "shop"},
    {"consumer_name", "jack"},
    {"consumer_group_id", "(nothing)"},
    {"uri_param_id", "7"},
    {"uri_param_none", "(nothing)"},
    {"balancer_ip", "10.0.0.2"},
    {"balancer_port", "81"},
    {"upstream_addr", "10.0.0.1:80, 10.0.0.2:81"},
    {"upstream_status", "-, 200"},
    {"upstream_response_time", "-, 1.005"},
    {"upstream_scheme", "http"},
    {"upstream_host", "a.com"},
    {"status", "204"},
    {"bytes_sent", "12"},
    {"request_time", "1.250"},
    {"msec", "1700000000.123"},
    {"sent_http_x_a", "b"},
    {"upstream_http_x_a", "b"},
};

constexpr Row json_rows[] = {
    {"post_arg.model", "gpt"},
    {"post_arg.size", "0.7"},
    {"post_arg.stream", "true"},
    {"post_arg.none", "(object)"},
    {"post_arg.missing", "(nothing)"},
    {"post_arg.deep", "(object)"},
    {"post_arg.deep.name", "x"},
    {"post_arg.list", "(list) 1 (object)"},
    {"post_arg.list[0]", "(list) 1"},
    {"post_arg.list[*].a", "(list) b"},
    {"post_arg.list[9]", "(nothing)"},
    {"post_arg.deep..name", "(list) x"},
    {"post_arg.deep['name']", "(list) x"},
    {"post_arg.deep[?(@.a)]", "(nothing)"},
    {"post_arg_model", "(nothing)"},
};

}  // namespace

TEST_CASE("variables tell of the request") {
  RequestText request{
      "GET /c/../a%20b?x=1&x=2&y=%41+%zz&flag&empty=\nHost: Foo.com:8080\nX-Name: a\nx-name: b\n"
      "Cookie: k=v; other=w; k=v2",
      "10.0.0.1"};
  REQUIRE(request.is_valid);
  check(request, request_rows);
}

TEST_CASE("variables tell of what was found, of the upstream and of the answer") {
  RequestText request{"GET /a"};
  Route route;
  route.id = "1";
  route.service_id = "s";
  route.service_name = "shop";
  Consumer consumer;
  consumer.username = "jack";
  request.route = &route;
  request.consumer = &consumer;
  request.parameters = {{"id", "7"}};
  request.attempts = {{"10.0.0.1:80"}, {"10.0.0.2:81"}};
  request.attempts.back().status = 200;
  request.attempts.back().response_time = 1005;
  request.answer.status = 204;
  request.answer.fields.add("X-A", "b");
  request.bytes_sent = 12;
  request.begin = 1'000'000;
  request.now = 2'250'000;
  request.wall_time = 1'700'000'000'123'456;
  check(request, found_rows);
}

TEST_CASE("variables look into JSON bodies") {
  RequestText request{
      "POST /a\nContent-Type: application/json; charset=utf-8\n\n"
      "{\"model\": \"gpt\", \"size\": 0.7, \"stream\": true, \"none\": null,"
      " \"deep\": {\"name\": \"x\"}, \"list\": [1, {\"a\": \"b\"}]}"};
  check(request, json_rows);
  request.body = "{\"model\": \"other\"}";
  CHECK(read(request, "post_arg.model") == "other");
  request.body = "{\"model\": ";
  CHECK(read(request, "post_arg.model") == "(nothing)");
}

TEST_CASE("variables look into forms") {
  constexpr Row rows[] = {{"post_arg_a", "1"},
                          {"post_arg.a", "(list) 1 2"},
                          {"post_arg.b", "x y"},
                          {"post_arg_b", "x y"},
                          {"post_arg_none", "(nothing)"}};
  RequestText form{
      "POST /a\nContent-Type: application/x-www-form-urlencoded;charset=utf-8\n\na=1&a=2&b=x+y"};
  check(form, rows);
  RequestText parts{
      "POST /a\nContent-Type: multipart/form-data; boundary=\"mark\"\n\n"
      "--mark\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
      "--mark\r\ncontent-disposition: form-data; filename=\"f\"; name=\"a\"\r\n\r\n2\r\n"
      "--mark\r\nContent-Disposition: form-data; name=b\r\n\r\nx y\r\n--mark--\r\n"};
  constexpr Row part_rows[] = {{"post_arg.a", "(list) 1 2"},
                               {"post_arg.b", "x y"},
                               {"post_arg.none", "(nothing)"},
                               {"post_arg_b", "(nothing)"}};
  check(parts, part_rows);
}

TEST_CASE("variables tell of GraphQL requests") {
  constexpr Row rows[] = {{"graphql_operation", "query"},
                          {"graphql_name", "repo"},
                          {"graphql_root_fields", "(list) owner"},
                          {"graphql_other", "(nothing)"}};
  RequestText posted{"POST /a\n\nquery repo { owner { name } }"};
  check(posted, rows);
  RequestText json{
      "POST /a\nContent-Type: application/json\n\n{\"query\": \"query repo { owner { name } }\"}"};
  check(json, rows);
  RequestText get{"GET /a?query=query%20repo%20%7Bowner%7D"};
  check(get, rows);
  RequestText put{"PUT /a\n\nquery repo { owner }"};
  CHECK(read(put, "graphql_name") == "(nothing)");
}

TEST_CASE("a request id is made once") {
  RequestText request{"GET /a"};
  const std::string id = read(request, "request_id");
  CHECK(id.size() == 32);
  CHECK(read(request, "request_id") == id);
}

TEST_CASE("templates hold variables") {
  struct Expanded {
    const char* text;
    std::string_view expanded;
    std::size_t found;
  };

  RequestText request{"POST /a?x=1&y=2\nContent-Type: application/json\n\n{\"m\": {\"n\": \"o\"}}"};
  for (const Expanded& row : {Expanded{"", "", 0},
                              Expanded{"plain", "plain", 0},
                              Expanded{"$arg_x", "1", 1},
                              Expanded{"${arg_x}", "1", 1},
                              Expanded{"a${arg_x}b", "a1b", 1},
                              Expanded{"$arg_x$arg_y", "12", 2},
                              Expanded{"$arg_x-$arg_y.", "1-2.", 2},
                              Expanded{"[$arg_none]", "[]", 0},
                              Expanded{"${arg_none ?? d e}", "d e", 1},
                              Expanded{"${arg_x ?? d}", "1", 1},
                              Expanded{"\\$arg_x", "\\$arg_x", 0},
                              Expanded{"$", "$", 0},
                              Expanded{"$$arg_x", "$1", 1},
                              Expanded{"${}", "${}", 0},
                              Expanded{"a$-b", "a$-b", 0},
                              Expanded{"${arg_x", "1", 1},
                              Expanded{"$arg_x}", "1}", 1},
                              Expanded{"$post_arg.m.n.", "o.", 1},
                              Expanded{"${post_arg.m['n']}", "", 0},
                              Expanded{"$uri?$args", "/a?x=1&y=2", 2}}) {
    CAPTURE(row.text);
    const Template text{row.text};
    std::size_t found = 99;
    CHECK(text.expand(request, &found) == row.expanded);
    CHECK(found == row.found);
  }
}

TEST_CASE("templates know whether they have variables, and need the body") {
  CHECK(!Template{"a"}.has_variables());
  CHECK(!Template{"\\$uri"}.has_variables());
  CHECK(Template{"a$uri"}.has_variables());
  CHECK(!Template{"a$uri"}.needs_body());
  CHECK(Template{"$uri $post_arg.a"}.needs_body());
}

TEST_CASE("texts are numbers where Lua's tonumber takes them") {
  struct Number {
    std::string_view text;
    std::optional<double> number;
  };

  for (const Number& row : {Number{"1", 1},         Number{" 1.5\t", 1.5},
                            Number{"-2", -2},       Number{"+2", 2},
                            Number{"1e3", 1e3},     Number{".5", .5},
                            Number{"5.", 5},        Number{"0x10", 16},
                            Number{"-0x1.8p1", -3}, Number{"1e999", HUGE_VAL},
                            Number{"1e-999", 0},    Number{"inf", HUGE_VAL},
                            Number{"", {}},         Number{" ", {}},
                            Number{"1x", {}},       Number{"--1", {}},
                            Number{"+-1", {}},      Number{"0x", {}},
                            Number{"0xinf", {}},    Number{"1 2", {}},
                            Number{"e1", {}},       Number{"nan(1)", {}},
                            Number{"1,5", {}}}) {
    CAPTURE(row.text);
    CHECK(to_number(Value{row.text}) == row.number);
  }
  CHECK(to_number(Value::of(true)) == std::nullopt);
}

}  // namespace gwctl::runtime
