#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/read_document.h"
#include "tests/unit/tree_text.h"

namespace gwctl {
namespace {

// `line:character-line:character message` of each problem.
std::vector<std::string> problems(const Document& document) {
  std::vector<std::string> all;
  for (const Problem& problem : document.problems()) {
    const Range range = document.source().range(problem.span);
    all.push_back(std::to_string(range.start.line) + ":" + std::to_string(range.start.character) +
                  "-" + std::to_string(range.end.line) + ":" + std::to_string(range.end.character) +
                  " " + problem.message);
  }
  return all;
}

struct Case {
  const char* text;
  const char* tree;
  std::vector<std::string> problems;
};

TEST_CASE("JSON is read with its scalars as they are written") {
  const Case cases[] = {
      {"null", "null", {}},
      {" true ", "true", {}},
      {"[false,0,-0,12,-7]", "[false 0 0 12 -7 ]", {}},
      {"[1.5,1e3,-2.5E-1]", "[~1.500000 ~1000.000000 ~-0.250000 ]", {}},
      {"9223372036854775807", "9223372036854775807", {}},
      {"9223372036854775808", "~9223372036854775808.000000", {}},
      {"[1e999,-1e999,1e-999]", "[~inf ~-inf ~0.000000 ]", {}},
      {"{}", "{}", {}},
      {"[]", "[]", {}},
      {R"({"a":{"b":[1,{"c":"d"}]},"e":""})", "{a:{b:[1 {c:'d' } ] } e:'' }", {}},
      {R"("\"\\\/\b\f\n\r\t")", "'\"\\/\b\f\n\r\t'", {}},
      {R"("\u0041\u00e9\u20AC\ud83d\ude00")", "'A\u00e9\u20ac\U0001F600'", {}},
      {R"("\ud83d")", "'\uFFFD'", {}},
      {R"({"\u0061":1})", "{a:1 }", {}},
      {"\xEF\xBB\xBF{\"a\":1}", "{a:1 }", {}},
      {"// c\n{\"a\":/* d */1}", "{a:1 }", {}},
  };
  for (const Case& each : cases) {
    INFO(each.text);
    const auto document = read_json("x", each.text);
    CHECK(tree_text(document->root()) == each.tree);
    CHECK(problems(*document) == each.problems);
  }
}

// The texts and places are those of jsonc-parser, as Spectral prints them.
TEST_CASE("damaged JSON is read as far as it goes") {
  const Case cases[] = {
      {"", "null", {"0:0-0:0 Value expected"}},
      {"{", "{}", {"0:1-0:1 Close brace expected"}},
      {"[", "[]", {"0:1-0:1 Close bracket expected"}},
      {R"({"a":1,})", "{a:1 }", {"0:7-0:8 Property name expected", "0:7-0:8 Value expected"}},
      {"[1,]", "[1 ]", {"0:3-0:4 Value expected"}},
      {R"({"a" 1})", "{}", {"0:5-0:6 Colon expected"}},
      {"{a:1}",
       "{}",
       {"0:1-0:2 Invalid symbol", "0:2-0:3 Property name expected", "0:4-0:5 Value expected"}},
      {R"({"a":1 "b":2})", "{a:1 b:2 }", {"0:7-0:10 Comma expected"}},
      {"[1 2]", "[1 2 ]", {"0:3-0:4 Comma expected"}},
      {R"({"a":1} x)", "{a:1 }", {"0:8-0:9 Invalid symbol"}},
      {"{\"a\":\"x\ny\"}",
       "{a:'x' }",
       {"0:5-0:7 Unexpected end of string", "1:0-1:1 Invalid symbol",
        "1:1-1:3 Unexpected end of string", "1:1-1:3 Comma expected", "1:3-1:3 Colon expected",
        "1:3-1:3 Close brace expected"}},
      {R"("\x")", "''", {"0:0-0:4 Invalid escape character"}},
      {R"("\u12")", "'12'", {"0:0-0:6 Invalid unicode"}},
      {"\"abc", "'abc'", {"0:0-0:4 Unexpected end of string"}},
      {R"("abc\")", "'abc\"'", {"0:0-0:6 Unexpected end of string"}},
      {R"({"a":tru})", "{}", {"0:5-0:8 Invalid symbol", "0:8-0:9 Value expected"}},
      {R"({"a":01})",
       "{a:0 }",
       {"0:6-0:7 Comma expected", "0:6-0:7 Property name expected", "0:7-0:8 Value expected"}},
      {R"({"a":-})", "{}", {"0:5-0:6 Invalid symbol", "0:6-0:7 Value expected"}},
      {R"({"a":1.})",
       "{a:1 }",
       {"0:5-0:7 Unexpected end of number", "0:5-0:7 Invalid number format"}},
      {R"({"a":1e})", "{a:1 }", {"0:5-0:7 Unexpected end of number"}},
      {R"({"a":1,"a":2})", "{a:2 }", {"0:7-0:10 Duplicate key: a"}},
      {"nul", "null", {"0:0-0:3 Invalid symbol", "0:3-0:3 Value expected"}},
      {R"({"a":})", "{}", {"0:5-0:6 Value expected"}},
      {"{,}",
       "{}",
       {"0:1-0:2 Value expected", "0:2-0:3 Property name expected", "0:2-0:3 Value expected"}},
      {"[,]", "[]", {"0:1-0:2 Value expected", "0:2-0:3 Value expected"}},
      {R"({"a":[1})",
       "{a:[1 ] }",
       {"0:7-0:8 Comma expected", "0:7-0:8 Value expected", "0:8-0:8 Close bracket expected",
        "0:8-0:8 Close brace expected"}},
      {R"({"a":1}})", "{a:1 }", {"0:7-0:8 End of file expected"}},
      {"/* x", "null", {"0:0-0:4 Unexpected end of comment", "0:4-0:4 Value expected"}},
      {"{\"a\":\"\t\"}", "{a:'\t' }", {"0:5-0:8 Invalid character"}},
      {"{\"a\":\n\"b\":2}",
       "{a:'b' }",
       {"1:3-1:4 Comma expected", "1:3-1:4 Property name expected", "1:5-1:6 Value expected"}},
      {"[\"\xFF\"]", "['\uFFFD' ]", {"0:2-0:3 The text is not valid UTF-8"}},
  };
  for (const Case& each : cases) {
    INFO(each.text);
    const auto document = read_json("x", each.text);
    CHECK(tree_text(document->root()) == each.tree);
    CHECK(problems(*document) == each.problems);
  }
}

TEST_CASE("every JSON value and key has its span") {
  const std::string text = R"({ "a" : [ 1, "b" ], "$ref": "#" })";
  const auto document = read_json("x", text);
  const Node& root = document->root();
  CHECK(root.span() == Span{0, 33});
  CHECK(root.is_flow);
  CHECK(root.is_reference);
  const Member* a = find_member(root, "a");
  REQUIRE(a != nullptr);
  CHECK(a->key_span() == Span{2, 5});
  CHECK(a->value.span() == Span{8, 18});
  CHECK(a->value.items()[0].span() == Span{10, 11});
  CHECK(a->value.items()[1].span() == Span{13, 16});
  CHECK(a->value.items()[1].is_quoted);
}

TEST_CASE("of a duplicate key the last value counts, at the place of the first") {
  const auto document = read_json("x", R"({"x":[{"k":1,"$ref":"a","k":2,"l":3,"k":4,"$ref":5}]})");
  CHECK(tree_text(document->root()) == "{x:[{k:4 $ref:5 l:3 } ] }");
  CHECK_FALSE(find(document->root(), "x")->items()[0].is_reference);
  REQUIRE(document->problems().size() == 3);
  const Problem& problem = document->problems()[0];
  CHECK(problem.kind == ProblemKind::duplicate_key);
  CHECK(problem.path == std::vector<std::string>{"x", "0", "k"});
}

TEST_CASE("members of large objects are found") {
  std::string text = "{";
  for (int i = 0; i < 5000; ++i)
    text += "\"key" + std::to_string(i) + "\":" + std::to_string(i) + ",";
  text.back() = '}';
  const auto document = read_json("x", text);
  CHECK(document->root().is_indexed);
  for (int i = 0; i < 5000; ++i) {
    const Node* value = find(document->root(), "key" + std::to_string(i));
    REQUIRE(value != nullptr);
    CHECK(value->integer == i);
  }
  CHECK(find(document->root(), "key5000") == nullptr);
}

TEST_CASE("JSON past the limits is not read on") {
  ReadLimits limits;
  const auto deep = read_json("x", std::string(100'000, '['), limits);
  REQUIRE(deep->problems().size() == 1);
  CHECK(deep->problems()[0].kind == ProblemKind::limit);
  CHECK(deep->problems()[0].message == "The text is nested deeper than 1000 levels");
  CHECK(read_json("x", std::string(1000, '[') + std::string(1000, ']'))->problems().empty());
  limits.size_bytes_max = 3;
  const auto large = read_json("x", "[   ]", limits);
  REQUIRE(large->problems().size() == 1);
  CHECK(large->problems()[0].kind == ProblemKind::limit);
  CHECK(large->root().is_null());
}

}  // namespace
}  // namespace gwctl
