// Every built-in rule has a why, a bad and a good document: the bad one must give that finding, the
// good one must not. What `gwctl explain` prints is what runs here.
#include <catch2/catch.hpp>

#include "core/read_document.h"
#include "lint/lint.h"

using namespace gwctl;
using namespace gwctl::lint;

namespace {

class NoFiles final : public Loader {
 public:
  Result<std::string> load(const std::string& uri) override {
    return gwctl::fail("not there: " + uri);
  }
};

bool reports(const Ruleset& ruleset, const std::string& code, std::string_view text) {
  auto file = std::make_shared<File>();
  file->source = "/example.yaml";
  file->document = read_yaml(file->source, std::string{text});
  NoFiles loader;
  const auto result = lint::lint(file, ruleset, loader);
  if (!result) FAIL(code + ": " + result.error().front().message);
  return std::ranges::any_of(result->findings,
                             [&](const Finding& finding) { return finding.code == code; });
}

std::string_view text_of(const Rule& rule, std::string_view key) {
  const Node* value = rule.definition == nullptr ? nullptr : find(*rule.definition, key);
  return value == nullptr ? std::string_view{} : value->string();
}

}  // namespace

TEST_CASE("The examples of the built-in rules do what they say", "[rules]") {
  const std::string name = GENERATE(as<std::string>{}, "spectral:oas", "gwctl:owasp",
                                    "gwctl:gateway", "gwctl:recommended");
  // With all rules on, since functions are made for enabled rules only.
  const auto loaded = load_ruleset_text("/rules.yaml", "extends: [['" + name + "', all]]", {});
  REQUIRE(loaded.has_value());
  std::size_t checked = 0;
  for (const Rule& rule : (*loaded)->rules) {
    Ruleset alone = **loaded;
    for (Rule& each : alone.rules) each.enabled = each.name == rule.name;
    INFO(name << " " << rule.name);
    REQUIRE_FALSE(text_of(rule, "x-why").empty());
    CHECK(reports(alone, rule.name, text_of(rule, "x-bad")));
    CHECK_FALSE(reports(alone, rule.name, text_of(rule, "x-good")));
    ++checked;
  }
  CHECK(checked >= 20);
}
