#include "lint/suppression.h"

#include <catch2/catch.hpp>

#include "core/read_document.h"
#include "lint/baseline.h"

namespace gwctl::lint {
namespace {

const std::string text = R"(info:
  title: a  # gwctl-ignore: on-line, other
  # gwctl-ignore: below
  # and why
  version: 1
paths:
  x-lint-ignore: [inherited, idle]
  /a:
    get: {x-lint-ignore: one}
tags: []  # gwctl-ignore: misspelt-rul
)";

File file() {
  File result;
  result.source = "/a.yaml";
  result.document = read_yaml(result.source, text);
  return result;
}

Finding finding(std::string code, std::vector<std::string> path, std::uint32_t line,
                std::string source = "/a.yaml") {
  Finding result;
  result.code = std::move(code);
  result.path = std::move(path);
  result.range = {{line, 0}, {line, 1}};
  result.source = std::move(source);
  result.message = "m";
  return result;
}

Ruleset ruleset() {
  Ruleset result;
  for (const char* name :
       {"on-line", "other", "below", "inherited", "idle", "one", "misspelt-rule"}) {
    Rule rule;
    rule.name = name;
    rule.enabled = rule.name != "other";
    result.rules.push_back(std::move(rule));
  }
  return result;
}

}  // namespace

TEST_CASE("documents say what should not be reported", "[suppression]") {
  const auto [given, is_kept] = GENERATE(table<Finding, bool>({
      {finding("on-line", {"info", "title"}, 1), false},
      {finding("on-line", {"info"}, 0), true},
      {finding("below", {"info", "version"}, 4), false},
      {finding("below", {"info", "title"}, 1), true},
      {finding("inherited", {"paths", "/a", "get"}, 8), false},
      {finding("inherited", {"paths"}, 5), false},
      {finding("inherited", {"tags"}, 9), true},
      {finding("one", {"paths", "/a", "get", "x"}, 8), false},
      {finding("one", {"paths", "/a"}, 7), true},
      {finding("one", {"paths", "/a", "get"}, 8, "/b.yaml"), true},
  }));
  Suppressions suppressions;
  suppressions.collect(file());
  suppressions.collect(file());
  std::vector<Finding> findings{given};
  suppressions.apply(findings);
  CHECK(findings.empty() != is_kept);
}

TEST_CASE("ignores that ignore nothing are told", "[suppression]") {
  Suppressions suppressions;
  suppressions.collect(file());
  std::vector<Finding> findings{
      finding("on-line", {"info", "title"}, 1), finding("below", {"info", "version"}, 4),
      finding("inherited", {"paths"}, 5), finding("one", {"paths", "/a", "get"}, 8)};
  suppressions.apply(findings);
  CHECK(findings.empty());
  const std::vector<Finding> unused = suppressions.unused(ruleset());
  REQUIRE(unused.size() == 2);
  CHECK(unused[0].message == "There is no rule \"misspelt-rul\". Did you mean \"misspelt-rule\"?");
  CHECK(unused[0].range.start.line == 9);
  CHECK(unused[1].message == "\"idle\" reports nothing here: the ignore can go.");
  CHECK(unused[1].path == std::vector<std::string>{"paths", "x-lint-ignore", "1"});
  CHECK(unused[1].range.start == Position{6, 29});
}

TEST_CASE("a baseline knows findings by more than their line", "[baseline]") {
  const std::vector<Finding> before{
      finding("a", {"x"}, 1, "/p/a.yaml"), finding("a", {"x"}, 1, "/p/a.yaml"),
      finding("b", {"y", "0"}, 2, "/p/sub/b.yaml"), finding("c", {}, 2, "<STDIN>")};
  auto baseline = Baseline::parse("known.json", print_baseline(before, "/p"), "/p");
  REQUIRE(baseline);
  std::vector<Finding> now{finding("a", {"x"}, 7, "/p/a.yaml"), finding("a", {"x"}, 8, "/p/a.yaml"),
                           finding("a", {"x"}, 9, "/p/a.yaml"), finding("c", {}, 0, "<STDIN>"),
                           finding("b", {"y", "1"}, 2, "/p/sub/b.yaml")};
  baseline->apply(now);
  REQUIRE(now.size() == 2);
  CHECK(now[0].range.start.line == 9);
  CHECK(now[1].code == "b");
  CHECK(baseline->gone() == 1);
}

TEST_CASE("what is no baseline is refused with a place", "[baseline]") {
  const auto [given, expected] = GENERATE(table<std::string, std::string>({
      {"{}", "k.json — this is no baseline: there is no list \"findings\""},
      {"{\"findings\": [\n {\"source\": \"a\"}]}",
       "k.json:2:2 — a finding has \"source\" and \"fingerprint\""},
  }));
  const auto baseline = Baseline::parse("k.json", given, "/");
  REQUIRE_FALSE(baseline);
  CHECK(baseline.error().message == expected);
}

}  // namespace gwctl::lint
