#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/read_document.h"
#include "core/read_text.h"
#include "core/read_yaml_block.h"
#include "core/read_yaml_events.h"
#include "tests/unit/tree_text.h"

namespace gwctl {
namespace {

std::vector<std::string> problems(const Document& document) {
  std::vector<std::string> all;
  for (const Problem& problem : document.problems()) {
    const Position at = document.source().position(problem.span.begin);
    all.push_back(std::to_string(at.line) + ":" + std::to_string(at.character) + " " +
                  problem.message);
  }
  return all;
}

std::unique_ptr<const Document> read_events(const std::string& text) {
  DocumentBuilder builder{Source{"x", text}, MergeKeys::merged};
  read_yaml_events(builder, builder.text(), {});
  return builder.finish();
}

// Null if it is not sure.
std::unique_ptr<const Document> read_block(const std::string& text) {
  DocumentBuilder builder{Source{"x", text}, MergeKeys::merged};
  return read_yaml_block(builder, builder.text(), {}) ? builder.finish() : nullptr;
}

struct Case {
  const char* text;
  const char* tree;
};

// Each is read by both readers. Cases that `Sure::no` is said of are not for the fast one.
enum class Sure : std::uint8_t { yes, no };

void check(const Case& each, Sure sure) {
  INFO(each.text);
  CHECK(tree_text(read_yaml("x", each.text)->root()) == each.tree);
  CHECK(tree_text(read_events(each.text)->root()) == each.tree);
  const auto fast = read_block(each.text);
  CHECK((fast != nullptr) == (sure == Sure::yes));
  if (fast != nullptr) CHECK(tree_text(fast->root()) == each.tree);
}

TEST_CASE("plain YAML scalars have the types of the core schema") {
  const Case cases[] = {
      {"a: true", "{a:true }"},
      {"a: False", "{a:false }"},
      {"a: TRUE", "{a:true }"},
      {"a: yes", "{a:'yes' }"},
      {"a: on", "{a:'on' }"},
      {"a:", "{a:null }"},
      {"a: ~", "{a:null }"},
      {"a: Null", "{a:null }"},
      {"a: 12", "{a:12 }"},
      {"a: +12", "{a:12 }"},
      {"a: -012", "{a:-12 }"},
      {"a: 0o17", "{a:15 }"},
      {"a: 0x1F", "{a:31 }"},
      {"a: -0x1F", "{a:'-0x1F' }"},
      {"a: 1_000", "{a:'1_000' }"},
      {"a: 1.5", "{a:~1.500000 }"},
      {"a: 1.", "{a:~1.000000 }"},
      {"a: .5e1", "{a:~5.000000 }"},
      {"a: 1e3", "{a:~1000.000000 }"},
      {"a: .", "{a:'.' }"},
      {"a: 1e", "{a:'1e' }"},
      {"a: .inf", "{a:~inf }"},
      {"a: -.INF", "{a:~-inf }"},
      {"a: 9223372036854775808", "{a:~9223372036854775808.000000 }"},
      {"a: 2001-01-01", "{a:'2001-01-01' }"},
      {"a: 1.0.0", "{a:'1.0.0' }"},
      {"a: '1'", "{a:'1' }"},
      {"a: \"true\"", "{a:'true' }"},
      {"a: |\n  1\n", "{a:'1\n' }"},
      {"a: -b", "{a:'-b' }"},
      {"a: x:y#z", "{a:'x:y#z' }"},
      {"a: http://b/c # d", "{a:'http://b/c' }"},
  };
  for (const Case& each : cases) check(each, Sure::yes);
}

TEST_CASE("block collections nest by indentation") {
  const Case cases[] = {
      {"a: 1\nb: 2\n", "{a:1 b:2 }"},
      {"a:\n  b:\n    c: 1\n  d: 2\ne: 3\n", "{a:{b:{c:1 } d:2 } e:3 }"},
      {"- 1\n- 2\n", "[1 2 ]"},
      {"a:\n- 1\n- b: 2\n  c: 3\n- - 4\n  - 5\nd: 6\n", "{a:[1 {b:2 c:3 } [4 5 ] ] d:6 }"},
      {"a:\n    - 1\n    -  b: 2\n       c: 3\nd:\n", "{a:[1 {b:2 c:3 } ] d:null }"},
      {"-\n  a: 1\n-\n  - 2\n", "[{a:1 } [2 ] ]"},
      {"# x\n\n---\n# y\na: 1 # z\n\n# w\n  # v\nb: 2\n", "{a:1 b:2 }"},
      {"a:\n\n  b: 1\n \n\n  c: 2", "{a:{b:1 c:2 } }"},
      {"a:\n  1\nb:\n  \"x\"\nc:\n  [1]\n", "{a:1 b:'x' c:[1 ] }"},
      {"a: 1\r\nb:\r\n  - c\r\n", "{a:1 b:['c' ] }"},
      {"\xEF\xBB\xBF"
       "a: 1\nb: 2\n",
       "{a:1 b:2 }"},
      {"\"a b\" : 1\n'c''d': 2\n/e/{f}: 3\n$ref: 4\n", "{a b:1 c'd:2 /e/{f}:3 $ref:4 }"},
      {"é: ü\n日: 本\n", "{é:'ü' 日:'本' }"},
  };
  for (const Case& each : cases) check(each, Sure::yes);
}

// libfyaml 0.7 stumbles over it.
TEST_CASE("an item without a value may stand before any other") {
  CHECK(tree_text(read_yaml("x", "a:\n-\n- - 1\n-\n- &b x\n- *b\n-\nc: 1\n")->root()) ==
        "{a:[null [1 ] null 'x' 'x' null ] c:1 }");
}

TEST_CASE("scalars of several lines are folded as YAML says") {
  const Case cases[] = {
      {"a: b\n  c\n\n  d \n e\nf: 1\n", "{a:'b c\nd e' f:1 }"},
      {"a: \"b\n  c\n\n  d\\\n   e\\n\\\n  \\ f\"\n", "{a:'b c\nde\n f' }"},
      {"a: \"b\\ \n\n  c\"\n", "{a:'b \nc' }"},
      {"a: 'b ''\n\n\n  c'\n", "{a:'b '\n\nc' }"},
      {"a: |\n  b\n   c\n\n  d\n\ne: 1\n", "{a:'b\n c\n\nd\n' e:1 }"},
      {"a: |-\n  b\n\ne: 1\n", "{a:'b' e:1 }"},
      {"a: |+\n  b\n\ne: 1\n", "{a:'b\n\n' e:1 }"},
      {"a: >\n  b\n  c\n\n  d\n    e\n  f\n\n\ng: 1\n", "{a:'b c\nd\n  e\nf\n' g:1 }"},
      {"a: >-\n  b\n\n   * c\n\n  d\n", "{a:'b\n\n * c\n\nd' }"},
      {"a: |2\n   b\n  c\n", "{a:' b\nc\n' }"},
      {"a:\n  b: |1-\n     c\nd: 1\n", "{a:{b:'  c' } d:1 }"},
      {"a: | # x\n  # y\n# z\nb: 1\n", "{a:'# y\n' b:1 }"},
      {"a: |\nb: >\n", "{a:'' b:'' }"},
      {"a: |\n\n  b\n", "{a:'\nb\n' }"},
      {"- |\n x\n- >\n  y\n   \n  z\n", "['x\n' 'y\n \nz\n' ]"},
      {"a: |\n  b\r\n  c\r\n", "{a:'b\nc\n' }"},
      {"a: |\n  b", "{a:'b\n' }"},
      {"a: |\n  b\n  \tc\n", "{a:'b\n\tc\n' }"},
      {"a: b\n  - c\n  - d\n", "{a:'b - c - d' }"},
  };
  for (const Case& each : cases) check(each, Sure::yes);
}

TEST_CASE("double quoted scalars know YAML's escapes") {
  const Case cases[] = {
      {R"(a: "\0\a\b\t\n\v\f\r\e\"\/\\")", nullptr},
      {R"(a: "\x41\u00e9\U0001F600\ud83d\ude00")", "{a:'Aé😀😀' }"},
      {R"(a: "\N\_\L\P\ ")", "{a:'\u0085\u00A0\u2028\u2029 ' }"},
  };
  const std::string first{"{a:'\0\a\b\t\n\v\f\r\x1B\"/\\' }", 19};
  CHECK(tree_text(read_yaml("x", cases[0].text)->root()) == first);
  CHECK(tree_text(read_yaml("x", R"(a: "\ud83d")")->root()) == "{a:'\uFFFD' }");
  check(cases[1], Sure::yes);
  check(cases[2], Sure::yes);
}

TEST_CASE("flow collections") {
  const Case cases[] = {
      {"a: [1, b c, \"d\", ]\n", "{a:[1 'b c' 'd' ] }"},
      {"a: {b: 1, \"c\":2, 'd': [x, {e: -1}]}\nf: []\ng: {}\n",
       "{a:{b:1 c:2 d:['x' {e:-1 } ] } f:[] g:{} }"},
      {"a: [\n  1, # x\n  2\n]\nb: 1\n", "{a:[1 2 ] b:1 }"},
      {"- [http://x, a:b]\n", "[['http://x' 'a:b' ] ]"},
  };
  for (const Case& each : cases) check(each, Sure::yes);
  const Case hard[] = {
      {"{a, b: , c: [x: 1]}", "{a:null b:null c:[{x:1 } ] }"},
      {"[a\n b, {? c : d}]", "['a b' {c:'d' } ]"},
      {"{\"a\": 1,\n  \"b\": [true],\n}", "{a:1 b:[true ] }"},
  };
  for (const Case& each : hard) check(each, Sure::no);
}

TEST_CASE("what is not plain block style is read by libfyaml") {
  const Case cases[] = {
      {"%YAML 1.2\n---\na: 1\n", "{a:1 }"},
      {"? a\n: b\n", "{a:'b' }"},
      {"a: !!str 1\nb: !!int 0x10\nc: !!float 2\nd: ! 3\n", "{a:'1' b:16 c:~2.000000 d:'3' }"},
      {"a: b\n...\n", "{a:'b' }"},
      {"just text", "'just text'"},
      {"--- 12", "12"},
      {"&a b: *a\n", "{b:'b' }"},
      {"", "null"},
      {"# nothing\n", "null"},
  };
  for (const Case& each : cases) check(each, Sure::no);
}

TEST_CASE("aliases are copies, with the span of the alias") {
  const char* const text = "a: &x {b: [1]}\nc: *x\nd: &y 2\ne: [*y]\n";
  for (const auto& document : {read_yaml("x", text), read_events(text)}) {
    CHECK(tree_text(document->root()) == "{a:{b:[1 ] } c:{b:[1 ] } d:2 e:[2 ] }");
    const Node& copy = *find(document->root(), "c");
    CHECK(copy.is_aliased);
    CHECK(copy.span() == Span{18, 20});
    CHECK(copy.members()[0].key_span() == Span{18, 20});
    CHECK(copy.members()[0].value.items()[0].span() == Span{18, 20});
    CHECK_FALSE(find(document->root(), "a")->is_aliased);
  }
  CHECK(tree_text(read_yaml("x", "a: &x\n  b: *x\n")->root()) == "{a:{b:null } }");
  CHECK(problems(*read_yaml("x", "a: *x\nb: 1\n")) ==
        std::vector<std::string>{"0:5 Unidentified alias \"x\""});
}

TEST_CASE("merge keys bring members in, which keep their own spans") {
  const char* const text = "a: &a {k: 1, l: 2}\nb: &b {k: 3, m: 4}\nc:\n  <<: [*a, *b]\n  l: 5\n";
  const auto document = read_yaml("x", text);
  const Node& merged = *find(document->root(), "c");
  CHECK(tree_text(merged) == "{k:1 m:4 l:5 }");
  CHECK(merged.has_merged_members);
  CHECK(merged.members()[0].value.is_aliased);
  CHECK(merged.members()[0].key_span() == Span{7, 8});
  CHECK_FALSE(merged.members()[2].value.is_aliased);
  CHECK(tree_text(read_yaml("x", "<<: 1\na: 2\n")->root()) == "{a:2 }");
  CHECK(document->problems().empty());
}

TEST_CASE("keys that are no strings are read, and reported") {
  const auto document =
      read_yaml("x", "responses:\n  200: a\n  true: b\n  ~: c\n  'x': d\n? [e]\n: f\n");
  CHECK(tree_text(document->root()) == "{responses:{200:'a' true:'b' ~:'c' x:'d' } }");
  CHECK(problems(*document) ==
        std::vector<std::string>{"1:2 Mapping key must be a string scalar rather than number",
                                 "2:2 Mapping key must be a string scalar rather than boolean",
                                 "3:2 Mapping key must be a string scalar rather than null",
                                 "5:2 Mapping key must be a string scalar"});
  CHECK(document->problems()[0].kind == ProblemKind::non_string_key);
  CHECK(document->problems()[0].path == std::vector<std::string>{"responses", "200"});
  CHECK(document->problems()[3].kind == ProblemKind::complex_key);
}

TEST_CASE("every YAML value and key has its span") {
  const char* const text = "a:  # c\n  - 'b'  \n  - |\n   c\n\nd:\ne: {f: [1]} # g\n";
  for (const auto& document : {read_yaml("x", text), read_events(text)}) {
    const Node& root = document->root();
    CHECK(root.span() == Span{0, 44});
    const Member& a = root.members()[0];
    CHECK(a.key_span() == Span{0, 1});
    CHECK(a.value.span() == Span{10, 29});
    CHECK(a.value.items()[0].span() == Span{12, 15});
    CHECK(a.value.items()[1].span() == Span{22, 29});
    CHECK(root.members()[1].value.span() == Span{31, 31});
    const Node& e = root.members()[2].value;
    CHECK(e.span() == Span{36, 44});
    CHECK(e.is_flow);
    CHECK(e.members()[0].value.span() == Span{40, 43});
    REQUIRE(document->comments().size() == 2);
    CHECK(document->comments()[0] == Span{4, 7});
    CHECK(document->comments()[1] == Span{45, 48});
  }
}

struct Damage {
  const char* text;
  const char* tree;
  std::vector<std::string> problems;
};

TEST_CASE("damaged YAML is read on with") {
  const Damage cases[] = {
      {"a: 1\n b: 2\nc: 3\n", "{a:1 c:3 }", {"1:2 Bad indentation of a mapping entry"}},
      {"a:\n  b: 1\n c: 2\nd: 4\n", "{a:{b:1 } d:4 }", {"2:1 Bad indentation of a mapping entry"}},
      {"a: b: c\nd: 1\n",
       "{a:'b' d:1 }",
       {"0:4 Incomplete explicit mapping pair; a key node is missed"}},
      {"a: \"x\nb: 1\n",
       "{a:null b:1 }",
       {"2:0 Unexpected end of the stream within a double quoted scalar"}},
      {"a: {x: 1\nb: 3\n", "{a:null b:3 }", {"1:1 Invalid mixed usage of block and flow styles"}},
      {"{\"a\": [1, {\"b\": 2\n",
       "{a:[1 {b:2 } ] }",
       {"1:0 Unexpected end of the stream within a flow collection"}},
      {"a: 1\nfoo\nb: 2\n",
       "{a:1 b:2 }",
       {"1:0 Can not read a block mapping entry; a multiline key may not be an implicit key"}},
      {"a:\n\tb: 1\nc: 2\n",
       "{a:{b:1 } c:2 }",
       {"1:0 Using tabs can lead to unpredictable results"}},
      {"a: @x\nb: 1\n",
       "{a:null b:1 }",
       {"0:3 End of the stream or a document separator is expected"}},
      {"a: 1\n---\nb: 2\n",
       "{a:1 }",
       {"0:0 Expected a single document in the stream, but found more"}},
      {"a: 1\na: 2\n", "{a:2 }", {"1:0 Duplicate key: a"}},
      {"a: !foo x\n", "{a:'x' }", {"0:3 Unknown tag <!foo>"}},
      {"a:\t1\n", "{a:1 }", {"0:2 Using tabs can lead to unpredictable results"}},
      {"{\n\t\"a\": 1}", "{a:1 }", {"1:0 Using tabs can lead to unpredictable results"}},
  };
  for (const Damage& each : cases) {
    INFO(each.text);
    const auto document = read_yaml("x", each.text);
    CHECK(tree_text(document->root()) == each.tree);
    CHECK(problems(*document) == each.problems);
  }
}

std::size_t limit_problems(const Document& document) {
  std::size_t count = 0;
  for (const Problem& problem : document.problems()) {
    count += problem.kind == ProblemKind::limit ? 1U : 0U;
  }
  return count;
}

TEST_CASE("YAML past the limits is not read on") {
  CHECK(limit_problems(*read_yaml("x", std::string(100'000, '['))) == 1);
  std::string deep;
  for (int i = 0; i < 3000; ++i) deep += "- ";
  CHECK(limit_problems(*read_yaml("x", deep)) == 1);

  std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string alias = "*a" + std::to_string(i - 1);
    const std::string name = "a" + std::to_string(i);
    laughs += name + ": &" + name + " [" + alias;
    for (int j = 0; j < 9; ++j) laughs += ", " + alias;
    laughs += "]\n";
  }
  const auto document = read_yaml("x", laughs);
  CHECK(limit_problems(*document) == 1);
  CHECK(document->root().size == 12);

  // Aliases in aliases must not nest deeper than anything else may.
  std::string chain = "a0: &a0 " + std::string(600, '[') + std::string(600, ']') + "\n";
  chain += "a1: &a1 " + std::string(600, '[') + "*a0" + std::string(600, ']') + "\n";
  CHECK(limit_problems(*read_yaml("x", chain)) == 1);
}

}  // namespace
}  // namespace gwctl
