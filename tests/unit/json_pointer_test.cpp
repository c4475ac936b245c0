#include "core/json_pointer.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace gwctl {
namespace {

using Path = std::vector<std::string>;

}  // namespace

TEST_CASE("a JSON pointer is read into keys") {
  CHECK(parse_json_pointer("") == Path{});
  CHECK(parse_json_pointer("/") == Path{""});
  CHECK(parse_json_pointer("/a~1b/~01/0") == Path{"a/b", "~1", "0"});
  CHECK(parse_json_pointer("/a%20b") == Path{"a%20b"});
  for (const char* text : {"a", "#/a", "/~", "/~2", "/a~"}) CHECK(!parse_json_pointer(text));
}

TEST_CASE("a JSON pointer in a fragment is read leniently") {
  CHECK(parse_json_pointer_fragment("#") == Path{});
  CHECK(parse_json_pointer_fragment("#/a%20b~1c/%7e1/") == Path{"a b/c", "/", ""});
  CHECK(parse_json_pointer_fragment("#/~2/%zz") == Path{"~2", "%zz"});
  for (const char* text : {"", "/a", "#a"}) CHECK(!parse_json_pointer_fragment(text));
}

TEST_CASE("a path is printed as a JSON pointer") {
  const Path path = {"a b", "c/d~%é", "0", ""};
  CHECK(to_json_pointer(path) == "/a b/c~1d~0%é/0/");
  CHECK(to_json_pointer_fragment(path) == "#/a%20b/c~1d~0%25%C3%A9/0/");
  CHECK(to_json_pointer_fragment({}) == "#");
}

}  // namespace gwctl
