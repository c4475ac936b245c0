#include "gateway-runtime/graphql.h"

#include <string>

#include <catch2/catch.hpp>

namespace gwctl::runtime {

TEST_CASE("of a GraphQL document the first definition is told") {
  struct Row {
    std::string_view text;
    std::string_view told;  // type, name, root fields; `-`: no document
  };

  constexpr Row rows[] = {
      {"query repo {\n  owner {\n    name\n  }\n}", "query repo owner"},
      {"{ a b, c }", "query  a b c"},
      {"query { a }", "query  a"},
      {"mutation m($id: ID! = 1, $in: [In!]) @x(y: {z: \")\"}) { do(id: $id) { ok } }",
       "mutation m do"},
      {"subscription s { a }", "subscription s a"},
      {"{ alias: field(a: [1, {b: 2}]) @skip(if: true) { x } other }", "query  field other"},
      {"{ ...part ... on T { x } ... @d { y } a } fragment part on T { b }", "query  part a"},
      {"query a { x } query b { y }", "query a x"},
      {"fragment f on T { a } query q { b }", " f a"},
      {"# a comment }\n{ a # }\n b }", "query  a b"},
      {"{ a(text: \"}\\\"}\", block: \"\"\" } \" \"\"\") b }", "query  a b"},
      {"\xEF\xBB\xBF{ a }", "query  a"},
      {"{ }", "query "},
      {"", "-"},
      {"repo { a }", "-"},
      {"query repo", "-"},
      {"{ a { b }", "-"},
      {"{ a ) }", "-"},
      {"{ a } }", "-"},
      {"{ a } x(", "-"},
      {"{ 'a' }", "-"},
      {"{ a: }", "-"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    Scratch scratch;
    const auto operation = parse_graphql(row.text, scratch);
    std::string told = "-";
    if (operation) {
      told = std::string{operation->type} + " " + std::string{operation->name};
      for (const Value& field : operation->root_fields) told.append(" ").append(field.text);
    }
    CHECK(told == row.told);
  }
}

TEST_CASE("a GraphQL document may nest only so deep") {
  std::string text;
  for (int i = 0; i < 10'000; ++i) text += "{a";
  text.append(10'000, '}');
  Scratch scratch;
  CHECK(!parse_graphql(text, scratch));
}

}  // namespace gwctl::runtime
