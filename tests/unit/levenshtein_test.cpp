#include "core/levenshtein.h"

#include <string_view>

#include <catch2/catch.hpp>

namespace gwctl {

TEST_CASE("edit distance counts inserted, removed and replaced characters") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("abc", "") == 3);
  CHECK(edit_distance("é", "e") == 1);
  CHECK(edit_distance("flaw", "lawn") == 2);
  CHECK(edit_distance("kitten", "sitting", 2) == 3);
  CHECK(edit_distance("a", "abcdefgh", 3) == 4);
}

TEST_CASE("the nearest candidate is suggested, when one is near") {
  constexpr std::string_view names[] = {"description", "operationId", "parameters", "get", "put"};
  CHECK(did_you_mean("descripton", names) == "description");
  CHECK(did_you_mean("operationid", names) == "operationId");
  CHECK(did_you_mean("gat", names) == "get");
  CHECK(did_you_mean("xyz", names).empty());
  CHECK(did_you_mean("", names).empty());
  CHECK(did_you_mean("summary", names).empty());
}

}  // namespace gwctl
