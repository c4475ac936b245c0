#include "lint/spectral_range.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/read_document.h"

namespace gwctl::lint {
namespace {

struct Case {
  const char* text;
  std::vector<std::string> ranges;  // of all values: path, start, end
};

std::string print(const Range& range) {
  const auto at = [](Position p) {
    return std::to_string(p.line) + ":" + std::to_string(p.character);
  };
  return at(range.start) + "-" + at(range.end);
}

void collect(const Source& source, Hold hold, const Node& node, const std::string& path,
             std::vector<std::string>& to) {
  to.push_back((path.empty() ? "/" : path) + " " + print(spectral_range(source, hold, node)));
  for (std::size_t i = 0; i < node.items().size(); ++i) {
    collect(source, {&node, nullptr}, node.items()[i], path + "/" + std::to_string(i), to);
  }
  for (const Member& member : node.members()) {
    collect(source, {&node, &member}, member.value, path + "/" + std::string{member.name()}, to);
  }
}

// What @stoplight/yaml 4.3.0 answers.
const Case cases[] = {
    {"a: 1\nb:\n  c: \"x\"\n  d:\n    - 1\n    - e: f\n      g: [1, 2]\n    - - h\nz: last # c\n",
     {"/ 0:0-8:7", "/a 0:3-0:4", "/b 1:2-7:9", "/b/c 2:5-2:8", "/b/d 3:4-7:9", "/b/d/0 4:6-4:7",
      "/b/d/1 5:6-6:14", "/b/d/1/e 5:9-5:10", "/b/d/1/g 6:8-6:14", "/b/d/1/g/0 6:10-6:11",
      "/b/d/1/g/1 6:13-6:14", "/b/d/2 7:6-7:9", "/b/d/2/0 7:8-7:9", "/z 8:3-8:7"}},
    {"# c\n\n---\n# d\na:\n  b: |\n    x\n\n    y\n\n\n# e\nc: >-\n  z\n\nd: \"q\n  r\"\ne: s\n  t "
     " \nf: end",
     {"/ 4:0-19:6", "/a 4:2-10:0", "/a/b 5:5-10:0", "/c 12:3-14:0", "/d 15:3-16:4", "/e 17:3-18:3",
      "/f 19:3-19:6"}},
    {"a:\nb:\n  c:\nd: ~\ne:\n- 1\n-\nf:\n-\n- x\n\n# c\ng: \"\"\n",
     {"/ 0:0-12:5", "/a 0:2-0:2", "/b 1:2-2:4", "/b/c 2:4-2:4", "/d 3:3-3:4", "/e 4:2-7:0",
      "/e/0 5:2-5:3", "/e/1 0:0-0:0", "/f 7:2-9:3", "/f/0 0:0-0:0", "/f/1 9:2-9:3",
      "/g 12:3-12:5"}},
    {"a: []\nb: {}\nc: [1, [2, 3]]\nd: {e: {f: 1}, g: [x]}\nh: [\n  1,\n  2 ]\ni: {\n  j: 1\n}\n",
     {"/ 0:0-8:6", "/a 0:2-0:5", "/b 1:2-1:5", "/c 2:2-2:12", "/c/0 2:4-2:5", "/c/1 2:7-2:12",
      "/c/1/0 2:8-2:9", "/c/1/1 2:11-2:12", "/d 3:2-3:20", "/d/e 3:6-3:12", "/d/e/f 3:11-3:12",
      "/d/g 3:17-3:20", "/d/g/0 3:19-3:20", "/h 4:2-6:3", "/h/0 5:2-5:3", "/h/1 6:2-6:3",
      "/i 7:2-8:6", "/i/j 8:5-8:6"}},
    {"{\"a\": 1, \"b\": {\"c\": [1, {\"d\": null}], \"e\": {}},\n  \"f\" :  \"x\", \"g\": []}\n",
     {"/ 0:0-1:21", "/a 0:6-0:7", "/b 0:13-0:45", "/b/c 0:19-0:34", "/b/c/0 0:21-0:22",
      "/b/c/1 0:24-0:34", "/b/c/1/d 0:30-0:34", "/b/e 0:42-0:45", "/f 1:9-1:12", "/g 1:18-1:21"}},
    {"[\n  {\"a\": 1},\n  [2]\n]",
     {"/ 0:0-2:4", "/0 1:2-1:9", "/0/a 1:8-1:9", "/1 2:2-2:4", "/1/0 2:3-2:4"}},
    {"- a: 1\n  b: 2\n- - x\n- y\n",
     {"/ 0:0-3:3", "/0 0:2-1:6", "/0/a 0:5-0:6", "/0/b 1:5-1:6", "/1 2:2-2:5", "/1/0 2:4-2:5",
      "/2 3:2-3:3"}},
    {"x: &x\n  a: 1\n  b:\n    c: 2\ny: *x\nz:\n  <<: *x\n  d: 3\nw:\n  - *x\n  - e\nv:\n  d: 1\n  "
     "<<: *x\n",
     {"/ 0:0-13:8",   "/x 0:2-3:8",     "/x/a 1:5-1:6",   "/x/b 2:4-3:8",     "/x/b/c 3:7-3:8",
      "/y 4:2-4:5",   "/y/a 0:0-0:0",   "/y/b 0:0-0:0",   "/y/b/c 0:0-0:0",   "/z 5:2-7:6",
      "/z/a 1:5-1:6", "/z/b 2:4-3:8",   "/z/b/c 3:7-3:8", "/z/d 7:5-7:6",     "/w 8:2-10:5",
      "/w/0 9:5-9:6", "/w/0/a 0:0-0:0", "/w/0/b 0:0-0:0", "/w/0/b/c 0:0-0:0", "/w/1 10:4-10:5",
      "/v 11:2-13:8", "/v/d 12:5-12:6", "/v/a 1:5-1:6",   "/v/b 2:4-3:8",     "/v/b/c 3:7-3:8"}},
    {"é: \"日本😀\" \n\"😀\": [1, 😀]\nb: {c: 😀 }\n",
     {"/ 0:0-2:9", "/é 0:3-0:9", "/😀 1:5-1:12", "/😀/0 1:7-1:8", "/😀/1 1:10-1:12", "/b 2:2-2:9",
      "/b/c 2:7-2:9"}},
    {"a: 1\r\nb:\r\n  c: |\r\n    x\r\n\r\n  d: y\r\ne: [1]\r\n",
     {"/ 0:0-6:5", "/a 0:3-0:4", "/b 1:2-5:6", "/b/c 2:5-4:1", "/b/d 5:5-5:6", "/e 6:2-6:5",
      "/e/0 6:4-6:5"}},
    {"\xEF\xBB\xBF"
     "a: 1\nb:\n  c: 2\nd:\n- e\n",
     {"/ 0:0-4:2", "/a 0:3-0:4", "/b 1:1-2:5", "/b/c 2:4-2:5", "/d 3:1-4:2", "/d/0 4:1-4:2"}},
    {"a: |\n  x\n   \n", {"/ 0:0-2:3", "/a 0:3-2:3"}},
    {"a: |\n  x", {"/ 0:0-1:3", "/a 0:3-1:3"}},
    {"{}\n", {"/ 0:0-1:0"}},
    {"\"just\"\n", {"/ 0:0-1:0"}},
    {"a: 1\nb: 2\na:\n  c: 3\n", {"/ 0:0-3:6", "/b 1:3-1:4", "/a 2:2-3:6", "/a/c 3:5-3:6"}},
    {"? a\n: b\n? c\nd:\n  - &n e\n  - !!str f\n",
     {"/ 0:0-5:11", "/a 1:2-1:3", "/c 3:0-3:0", "/d 3:2-5:11", "/d/0 4:7-4:8", "/d/1 5:10-5:11"}},
    {"a : b\n\"c\"  :   d\ne :\n  f: 1\n",
     {"/ 0:0-3:6", "/a 0:4-0:5", "/c 1:9-1:10", "/e 2:2-3:6", "/e/f 3:5-3:6"}},
};

TEST_CASE("values of YAML are located where Spectral locates them") {
  for (const Case& each : cases) {
    INFO(each.text);
    const auto document = read_yaml("x", each.text);
    std::vector<std::string> ranges;
    collect(document->source(), {}, document->root(), "", ranges);
    CHECK_THAT(ranges, Catch::UnorderedEquals(each.ranges));
  }
}

TEST_CASE("values of referenced JSON have the range of their token") {
  const auto document = read_json("x", "{\"a\": [1,\n  {}]}");
  const Node& a = document->root().members()[0].value;
  CHECK(print(spectral_json_range(document->source(), a)) == "0:6-1:5");
  CHECK(print(spectral_json_range(document->source(), document->root())) == "0:0-1:6");
}

}  // namespace
}  // namespace gwctl::lint
