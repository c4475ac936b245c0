#include <catch2/catch.hpp>

#include "core/read_document.h"
#include "lint/locate.h"

namespace gwctl::lint {
namespace {

TEST_CASE("what a merge key brought in is found where it was brought to") {
  const auto document = read_yaml("x", "a: &a\n  k: {l: 1}\nb:\n  - c: 2\n    <<: *a\nd: *a\n");
  const Node& merged = *find(find(document->root(), "b")->items()[0], "k");
  const Located found = locate(*document, *find(merged, "l"));
  CHECK(found.path == std::vector<std::string>{"b", "0", "k", "l"});
  const Node& copied = *find(*find(document->root(), "d"), "k");
  CHECK(locate(*document, copied).path == std::vector<std::string>{"d", "k"});
}

}  // namespace
}  // namespace gwctl::lint
