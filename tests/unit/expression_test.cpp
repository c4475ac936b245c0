#include "gateway-runtime/expression.h"

#include <string>

#include <catch2/catch.hpp>

#include "core/read_document.h"
#include "tests/unit/request_text.h"

namespace gwctl::runtime {
namespace {

constexpr std::string_view json_request =
    "POST /a?n=10&text=Hello&empty=&flag&n2=0x10&many=1&many=2&bad=1x&space=%205%20\n"
    "X-Name: jack\nCookie: k=v\nContent-Type: application/json\n\n"
    "{\"model\": \"gpt\", \"size\": 7, \"deep\": {\"list\": [\"a\", 1, true, null]},"
    " \"yes\": true, \"none\": null}";

struct Row {
  const char* vars;
  bool holds;
};

void check(const Row& row) {
  CAPTURE(row.vars);
  const auto document = read_yaml("vars", row.vars);
  const auto expression = Expression::compile(document->root());
  REQUIRE(expression);
  RequestText request{json_request, "10.1.2.3"};
  REQUIRE(request.is_valid);
  CHECK(expression->evaluate(request) == row.holds);
}

constexpr Row equality_rows[] = {
    {"[[arg_text, '==', Hello]]", true},
    {"[[arg_text, '==', hello]]", false},
    {"[[arg_text, '~=', hello]]", true},
    {"[[arg_text, '~=', Hello]]", false},
    {"[[arg_text, Hello]]",
     false},  // operators are read in lower case, and so is what stands there
    {"[[arg_n, '10']]", true},
    {"[[arg_n, 10]]", true},
    {"[[arg_n, '==', 10]]", true},
    {"[[arg_n, '==', 10.0]]", true},
    {"[[arg_n, '==', '10.0']]", false},
    {"[[arg_n, '==', '10']]", true},
    {"[[arg_n, '~=', 10]]", false},
    {"[[arg_n2, '==', 16]]", true},
    {"[[arg_space, '==', 5]]", true},
    {"[[arg_bad, '==', 1]]", false},
    {"[[arg_bad, '~=', 1]]", true},
    {"[[arg_none, '==', 1]]", false},
    {"[[arg_none, '~=', 1]]", true},
    {"[[arg_none, '==', '']]", false},
    {"[[arg_none, '~=', '']]", true},
    {"[[arg_empty, '==', '']]", true},
    {"[[arg_flag, '==', true]]", true},
    {"[[arg_flag, '==', 'true']]", false},
    {"[[arg_many, '==', 1]]", true},
    {"[[arg_none, '==', null]]", true},
    {"[[arg_n, '==', null]]", false},
    {"[[arg_n, '~=', null]]", true},
    {"[[arg_none, '==']]", true},
    {"[[unknown_variable, '==', null]]", true},
    {"[[http_x_name, '==', jack], [cookie_k, '==', v], [uri, '==', /a]]", true},
    {"[[http_x-name, '==', jack]]", true},
    {"[[post_arg.model, '==', gpt]]", true},
    {"[[post_arg.size, '==', 7]]", true},
    {"[[post_arg.size, '==', '7']]", false},
    {"[[post_arg.yes, '==', true]]", true},
    {"[[post_arg.none, '==', null]]", false},
    {"[[post_arg.missing, '==', null]]", true},
    {"[[post_arg.deep, '==', null]]", false},
};

constexpr Row order_rows[] = {
    {"[[arg_n, '>', 9]]", true},        {"[[arg_n, '>', '9']]", true},
    {"[[arg_n, '>', 10]]", false},      {"[[arg_n, '>=', 10]]", true},
    {"[[arg_n, '<', 10]]", false},      {"[[arg_n, '<=', 10]]", true},
    {"[[arg_n, '<', 10.5]]", true},     {"[[arg_text, '>', 0]]", false},
    {"[[arg_text, '<', 0]]", false},    {"[[arg_none, '<', 1]]", false},
    {"[[arg_n, '<', Hello]]", false},   {"[[arg_n, '<', null]]", false},
    {"[[arg_n, '!', '<', 18]]", false}, {"[[arg_none, '!', '<', 18]]", true},
};

constexpr Row list_rows[] = {
    {"[[arg_n, in, ['1', '10']]]", true},
    {"[[arg_n, IN, ['10']]]", true},
    {"[[arg_n, in, [1, 10]]]", false},
    {"[[arg_n, '!', in, ['1', '10']]]", false},
    {"[[arg_none, in, ['1', null]]]", false},
    {"[[arg_n, in, []]]", false},
    {"[[arg_n, in, '10']]", false},
    {"[[post_arg.size, in, [7, 8]]]", true},
    {"[['post_arg.deep.list', has, a]]", true},
    {"[['post_arg.deep.list[*]', has, 1]]", true},
    {"[['post_arg.deep.list', has, '1']]", false},
    {"[['post_arg.deep.list', has, true]]", true},
    {"[['post_arg.deep.list', has, null]]", false},
    {"[[arg_n, has, '10']]", false},
    {"[[arg_none, has, '10']]", false},
};

constexpr Row pattern_rows[] = {
    {"[[arg_text, '~~', ell]]", true},         {"[[arg_text, '~~', '^H[a-z]{4}$']]", true},
    {"[[arg_text, '~~', hello]]", false},      {"[[arg_text, '~*', hello]]", true},
    {"[[arg_text, '!', '~*', hello]]", false}, {"[[arg_none, '~~', '']]", false},
    {"[[arg_none, '!', '~~', '']]", true},     {"[[arg_n, '~~', 1]]", true},
    {"[[post_arg.size, '~~', '^7$']]", true},  {"[[arg_text, '~~', 'l(?=o)']]", true},
};

constexpr Row address_rows[] = {
    {"[[remote_addr, ipmatch, 10.0.0.0/8]]", true},
    {"[[remote_addr, ipmatch, [192.168.0.0/16, 10.1.2.3]]]", true},
    {"[[remote_addr, ipmatch, ['::1', 11.0.0.0/8]]]", false},
    {"[[remote_addr, '!', ipmatch, 10.0.0.0/8]]", false},
    {"[[arg_none, ipmatch, 0.0.0.0/0]]", false},
    {"[[arg_text, ipmatch, 0.0.0.0/0]]", false},
};

constexpr Row logic_rows[] = {
    {"[]", true},
    {"[[arg_n, '==', 10], [arg_text, '==', Hello]]", true},
    {"[[arg_n, '==', 10], [arg_text, '==', x]]", false},
    {"[AND, [arg_n, '==', 10], [arg_text, '==', x]]", false},
    {"[OR, [arg_n, '==', 11], [arg_text, '==', Hello]]", true},
    {"[or, [arg_n, '==', 11], [arg_text, '==', x]]", false},
    {"['!AND', [arg_n, '==', 10], [arg_text, '==', x]]", true},
    {"['!AND', [arg_n, '==', 10], [arg_text, '==', Hello]]", false},
    {"['!OR', [arg_n, '==', 11], [arg_text, '==', x]]", true},
    {"['!OR', [arg_n, '==', 10], [arg_text, '==', x]]", false},
    {"[OR, [AND, [arg_n, '==', 11], [arg_n, '==', 10]], ['!OR', [arg_n, 1], [arg_n, 2]]]", true},
    {"[[OR, [arg_n, 1], [arg_n, 10]], [arg_text, '==', Hello]]", true},
    {"[[[arg_n, '==', 10], [arg_text, '==', Hello]]]", true},
    {"[['!AND', [arg_n, '==', 10], [arg_n, '!', '<', 18]]]", true},
};

}  // namespace

TEST_CASE("conditions compare as lua-resty-expr does") {
  for (const Row& row : equality_rows) check(row);
  for (const Row& row : order_rows) check(row);
}

TEST_CASE("conditions look for elements, patterns and addresses") {
  for (const Row& row : list_rows) check(row);
  for (const Row& row : pattern_rows) check(row);
  for (const Row& row : address_rows) check(row);
}

TEST_CASE("conditions are joined by AND, OR and their negations") {
  for (const Row& row : logic_rows) check(row);
}

TEST_CASE("what is no condition is refused as APISIX refuses it") {
  struct Refused {
    const char* vars;
    std::string_view message;
  };

  for (const Refused& row :
       {Refused{"[arg_a, '==', b]", "rule should be wrapped inside brackets"},
        Refused{"text", "rule should be wrapped inside brackets"},
        Refused{"[[arg_a, '=', b]]", "invalid operator '='"},
        Refused{"[[remote_addr, '=', 127.0.0.1]]", "invalid operator '='"},
        Refused{"[[arg_a, Like, b]]", "invalid operator 'like'"},
        Refused{"[[arg_a, '?', '==', b]]", "bad 'not' expression"},
        Refused{"[[arg_a]]", "invalid expression"}, Refused{"[[]]", "rule too short"},
        Refused{"[OR, [arg_a, b]]", "rule too short"}, Refused{"[OR]", "rule too short"},
        Refused{"[[arg_a, '~~', '(']]", "missing closing parenthesis at 1 in \"(\""},
        Refused{"[[arg_a, ipmatch, x]]", "invalid ip address: x"}}) {
    CAPTURE(row.vars);
    const auto document = read_yaml("vars", row.vars);
    const auto expression = Expression::compile(document->root());
    REQUIRE(!expression);
    CHECK(expression.error().message == row.message);
  }
}

TEST_CASE("conditions may nest only so deep") {
  std::string vars = "[arg_a, b]";
  for (int i = 0; i < 200; ++i) vars = "[" + vars + "]";
  const auto document = read_yaml("vars", vars);
  CHECK(!Expression::compile(document->root()));
}

TEST_CASE("a condition tells what decides") {
  struct Told {
    const char* vars;
    std::string_view evidence;
  };

  for (const Told& row :
       {Told{"[[arg_n, '==', 10], [arg_text, '==', x]]",
             "arg_text == \"x\" (arg_text is \"Hello\")"},
        Told{"[[arg_none, '==', x], [arg_text, '==', x]]",
             "arg_none == \"x\" (there is no arg_none)"},
        Told{"[[http_Authorization, '==', 'Basic x'], [cookie_sid, '~~', '^s'], [arg_text, Hello]]",
             "http_Authorization == (hidden) (there is no http_Authorization)"},
        Told{"[[arg_api_key, '~=', x], [arg_text, '==', x]]",
             "arg_text == \"x\" (arg_text is \"Hello\")"},
        Told{"[[arg_Token, '~~', s3cret]]", "arg_Token ~~ (hidden) (there is no arg_Token)"},
        Told{"[[nonsense, '==', x]]", "nonsense == \"x\" (there is no variable nonsense)"},
        Told{"[[arg_text, '!', in, [Hello, 1]]]",
             "not arg_text in [\"Hello\", 1] (arg_text is \"Hello\")"},
        Told{"[OR, [arg_n, '>', 20], [arg_text, '~~', '^h']]",
             "arg_n > 20 (arg_n is \"10\"), arg_text ~~ \"^h\" (arg_text is \"Hello\")"},
        Told{"['!OR', [arg_n, '>', 20], [arg_text, Hello]]",
             "arg_n > 20 (arg_n is \"10\"), arg_text == \"hello\" (arg_text is \"Hello\")"},
        Told{"[['!AND', [arg_n, 10], [size, 1]]]", "size == \"1\" (there is no variable size)"},
        Told{"[[post_arg.size, '==', 8]]", "post_arg.size == 8 (post_arg.size is 7)"}}) {
    CAPTURE(row.vars);
    const auto document = read_yaml("vars", row.vars);
    const auto expression = Expression::compile(document->root());
    REQUIRE(expression);
    RequestText request{json_request, "10.1.2.3"};
    CHECK(expression->evidence(request) == row.evidence);
  }
}

TEST_CASE("a condition knows whether it needs the body") {
  for (const Row& row : {Row{"[[arg_a, b]]", false}, Row{"[[post_arg_a, b]]", true},
                         Row{"[OR, [arg_a, b], [AND, [arg_a, b], [post_arg.a, b]]]", true},
                         Row{"[[graphql_name, b]]", true}, Row{"[]", false}}) {
    CAPTURE(row.vars);
    const auto document = read_yaml("vars", row.vars);
    const auto expression = Expression::compile(document->root());
    REQUIRE(expression);
    CHECK(expression->needs_body() == row.holds);
  }
}

}  // namespace gwctl::runtime
