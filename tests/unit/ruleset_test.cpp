// What tests/golden/rulesets cannot show: the disk, JavaScript, hints, leniency.
#include "lint/ruleset.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "lint/location.h"
#include "lint/ruleset_npm.h"

using namespace gwctl;
using namespace gwctl::lint;
namespace fs = std::filesystem;

namespace {

/// A folder that goes when the test ends.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "gwctl-ruleset-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }

  ~Folder() { fs::remove_all(path_); }

  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string write(const std::string& name, const std::string& text) const {
    const fs::path path = fs::path{path_} / name;
    fs::create_directories(path.parent_path());
    std::ofstream{path} << text;
    return path.string();
  }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

class NoOperation final : public Function {
 public:
  void run(const Target&, const RunContext&, Results&) const override {}
};

// Even ones hold.
class FakeFormat final : public ScriptFormat {
 public:
  FakeFormat(std::size_t number, std::string name) : number_{number}, name_{std::move(name)} {}

  const std::string& name() const override { return name_; }

  Result<bool> holds(const RunContext&) const override { return number_ % 2 == 0; }

 private:
  std::size_t number_;
  std::string name_;
};

class FakeScripts final : public ScriptHost {
 public:
  std::map<std::string, std::string> rulesets;
  std::vector<std::string> asked;

  ScriptFunction function(const std::string& module_path, const std::string& name,
                          const std::string& options_json) override {
    asked.push_back(fmt::format("{} {} {}", last_part_of(module_path), name, options_json));
    if (name == "picky") return tl::unexpected{ScriptFault{{}, {{"it takes no a", {"a"}}}}};
    if (name == "broken") return tl::unexpected{ScriptFault{"it is broken", {}}};
    return std::make_shared<const NoOperation>();
  }

  Result<std::string> ruleset(const std::string& path_or_url) override {
    return rulesets.at(std::string{last_part_of(path_or_url)});
  }

  ScriptFunction function_by_id(const std::string& id, const std::string& options_json) override {
    asked.push_back(fmt::format("#{} {}", id, options_json));
    return std::make_shared<const NoOperation>();
  }

  std::shared_ptr<const ScriptFormat> format(std::size_t number, std::string name) override {
    return std::make_shared<const FakeFormat>(number, std::move(name));
  }

  Result<std::string> resolve_module(const std::string&, const std::string&) override {
    return gwctl::fail("not asked for");
  }
};

const std::string custom =
    "functions: [mine]\nrules:\n  r:\n    given: $\n    then:\n"
    "      - {function: mine, functionOptions: {a: [1, x]}}\n"
    "      - {function: truthy}\n";

LoadedRuleset load(const std::string& text, const RulesetOptions& options = {}) {
  return load_ruleset_text("/r/r.yaml", text, options);
}

const RulesetProblem& problem(const LoadedRuleset& loaded) {
  REQUIRE_FALSE(loaded.has_value());
  return loaded.error().front();
}

}  // namespace

TEST_CASE("Places of rulesets as text", "[ruleset]") {
  CHECK(join_location("/a/b", "./c/../d.yaml") == "/a/b/d.yaml");
  CHECK(join_location("/a", "../../d") == "/d");
  CHECK(join_location("https://x/a?q=1", "../d") == "https://x/d");
  CHECK(folder_of("https://x/a/b.yaml?c/d") == "https://x/a");
  CHECK(folder_of("https://x/b.yaml") == "https://x/");
  CHECK(folder_of("/b.yaml") == "/");
  CHECK(relative_location("/a/b", "/a/c/d.yaml") == "../c/d.yaml");
  CHECK(relative_location("/a/b", "<STDIN>") == "<STDIN>");
  CHECK(relative_location("/a", "https://x/y") == "https://x/y");
  CHECK(relative_location("https://x/a", "https://x/a/y") == "y");
  CHECK(extension_of("https://x/a.YAML?b.json") == ".YAML");
  CHECK(extension_of("/a.b/c").empty());
  CHECK(extension_of("/.spectral").empty());
  CHECK(is_url("https://x"));
  CHECK_FALSE(is_url("spectral:oas"));
}

TEST_CASE("Names that might be npm packages", "[ruleset]") {
  for (const char* name : {"foo", "@a/b", "base.yaml", "a/b.yaml", "@a/b/c.js", "foo-1_2"})
    CHECK(is_package_name(name));
  for (const char* name :
       {"./a", "../a", "A.yaml", "a b", "_a", "a//b", "", "fs", "@a", "a/", "spectral:oas", "a/.b"})
    CHECK_FALSE(is_package_name(name));
}

TEST_CASE("Packages are found as Node.js finds them", "[ruleset]") {
  const Folder folder;
  const std::string main = folder.write("node_modules/m/lib/main.js", "");
  folder.write("node_modules/m/package.json", R"({"main": "lib/main"})");
  const std::string index = folder.write("node_modules/@s/i/index.js", "");
  const std::string file = folder.write("node_modules/f.yaml", "");
  const std::string node = folder.write("node_modules/e/node.js", "");
  const std::string deep = folder.write("node_modules/e/dist/x.yaml", "");
  folder.write("node_modules/e/package.json",
               R"({"exports": {".": {"import": "./no.js", "node": {"default": "./node.js"}},
                   "./rules/*": "./dist/*.yaml", "./hidden": null}})");
  const std::string nested = folder.path() + "/a/b";
  CHECK(resolve_package("m", nested) == main);
  CHECK(resolve_package("@s/i", nested) == index);
  CHECK(resolve_package("f.yaml", folder.path()) == file);
  CHECK(resolve_package("e", nested) == node);
  CHECK(resolve_package("e/rules/x", nested) == deep);
  CHECK_FALSE(resolve_package("e/node.js", nested));
  CHECK_FALSE(resolve_package("nothing", nested));
}

TEST_CASE("Rulesets on the disk", "[ruleset]") {
  const Folder folder;
  CHECK_FALSE(find_default_ruleset(folder.path()));
  folder.write("node_modules/pack/package.json", R"({"main": "rules.yaml"})");
  folder.write("node_modules/pack/rules.yaml",
               "rules: {p: {given: $, then: {function: truthy}}}\n");
  const std::string path = folder.write(".spectral.yml", "extends: pack\n");
  folder.write("xspectral.yml", "");
  REQUIRE(find_default_ruleset(folder.path()) == path);
  const auto loaded = load_ruleset(path, {});
  REQUIRE(loaded.has_value());
  CHECK((*loaded)->find_rule("p") != nullptr);
  RulesetOptions options;
  options.working_directory = folder.path();
  CHECK(load_ruleset(".spectral.yml", options).has_value());
  CHECK(problem(load_ruleset(folder.path() + "/none.yaml", {})).message ==
        fmt::format("ENOENT: no such file or directory, open '{}/none.yaml'", folder.path()));
  CHECK(problem(load_ruleset(folder.path() + "/none.js", {})).is_bare);
}

TEST_CASE("Rulesets that extend each other in a circle", "[ruleset]") {
  const Folder folder;
  const std::string path = folder.write("a.yaml", "extends: ./b.yaml\nrules: {}\n");
  folder.write("b.yaml", "extends: ./a.yaml\nrules: {b: {given: $, then: {function: truthy}}}\n");
  const auto loaded = load_ruleset(path, {});
  REQUIRE(loaded.has_value());
  CHECK((*loaded)->rules.size() == 1);
}

TEST_CASE("Built-in rulesets", "[ruleset]") {
  CHECK(built_in_rulesets().front() == "spectral:oas");
  for (const std::string& name : built_in_rulesets()) {
    INFO(name);
    const auto loaded = load(fmt::format("extends: [['{}', all]]\n", name));
    REQUIRE(loaded.has_value());
    for (const Rule& rule : (*loaded)->rules) {
      INFO(rule.name);
      CHECK(rule.enabled);
      CHECK_FALSE(rule.given.empty());
      CHECK_FALSE(rule.then.empty());
      CHECK(expand_givens(rule, FormatSet{}).has_value());
    }
  }
}

TEST_CASE("JavaScript functions", "[ruleset]") {
  SECTION("without an engine") {
    const auto loaded = load(custom);
    CHECK(problem(loaded).message.find("Node.js") != std::string::npos);
    CHECK(problem(loaded).message.find("/r/functions/mine.js") != std::string::npos);
    CHECK(problem(loaded).range->start.line == 5);
  }
  SECTION("left out") {
    RulesetOptions options;
    options.skip_javascript = true;
    const auto loaded = load(custom, options);
    REQUIRE(loaded.has_value());
    CHECK((*loaded)->rules.front().then.size() == 1);
    CHECK((*loaded)->warnings.front().message.find("\"r\"") != std::string::npos);
  }
  SECTION("with one") {
    FakeScripts scripts;
    RulesetOptions options;
    options.scripts = &scripts;
    REQUIRE(load(custom, options).has_value());
    CHECK(scripts.asked == std::vector<std::string>{R"(mine.js mine {"a":[1,"x"]})"});
  }
  SECTION("that fail") {
    FakeScripts scripts;
    RulesetOptions options;
    options.scripts = &scripts;
    const auto loaded =
        load("functions: [broken]\nrules: {r: {given: $, then: {function: broken}}}\n", options);
    CHECK(problem(loaded).message == "it is broken");
  }
}

TEST_CASE("JavaScript rulesets", "[ruleset]") {
  FakeScripts scripts;
  scripts.rulesets["r.js"] = R"({
    "extends": [["spectral:oas", "off"],
                {"rules": {"inner": {"given": "$", "then": {"function": "truthy"}}}}],
    "rules": {"own": {"given": "$", "then": {"function": {"x-function": "7"},
                                             "functionOptions": {"q": true}}}}})";
  const Folder folder;
  folder.write("r.js", "");
  const std::string path = folder.write("r.yaml", "extends: ./r.js\nrules: {own: error}\n");
  RulesetOptions options;
  SECTION("with an engine") {
    options.scripts = &scripts;
    const auto loaded = load_ruleset(path, options);
    REQUIRE(loaded.has_value());
    CHECK((*loaded)->find_rule("inner")->enabled);
    CHECK((*loaded)->find_rule("own")->severity == Severity::error);
    CHECK_FALSE((*loaded)->find_rule("info-contact")->enabled);
    CHECK(scripts.asked == std::vector<std::string>{R"(#7 {"q":true})"});
  }
  SECTION("without one") {
    CHECK(problem(load_ruleset(path, options)).message.find("Node.js") != std::string::npos);
  }
  SECTION("left out, so that its rules are missing") {
    options.skip_javascript = true;
    const auto loaded = load_ruleset(path, options);
    REQUIRE(loaded.has_value());
    CHECK((*loaded)->warnings.size() == 2);
  }
}

TEST_CASE("Formats of a JavaScript ruleset that are no list", "[ruleset]") {
  FakeScripts scripts;
  scripts.rulesets["r.js"] = R"({"formats": {}, "rules": {}})";
  const Folder folder;
  RulesetOptions options;
  options.scripts = &scripts;
  const auto loaded = load_ruleset(folder.write("r.js", ""), options);
  CHECK(problem(loaded).message == "must be an array of formats");
}

TEST_CASE("Options that a JavaScript function refuses", "[ruleset]") {
  FakeScripts scripts;
  RulesetOptions options;
  options.scripts = &scripts;
  const auto loaded = load(
      "functions: [picky]\nrules:\n  r:\n    given: $\n"
      "    then: {function: picky, functionOptions: {a: 1}}\n",
      options);
  CHECK(problem(loaded).message == "it takes no a");
  REQUIRE(problem(loaded).range.has_value());
  CHECK(problem(loaded).range->start.line == 4);
  CHECK(problem(loaded).range->start.character == 49);
}

TEST_CASE("Formats that are JavaScript functions", "[ruleset]") {
  FakeScripts scripts;
  RulesetOptions options;
  options.scripts = &scripts;
  const Folder folder;
  const std::string path = folder.write("r.js", "");
  SECTION("keep their names, in overrides too") {
    scripts.rulesets["r.js"] = R"({
      "formats": [{"x-format": 1, "x-name": "One"}, "oas3"],
      "overrides": [{"files": ["*"], "rules": {"r": "off"}}],
      "rules": {"r": {"given": "$", "then": {"function": "truthy"},
                      "formats": [{"x-format": 0, "x-name": "Zero"}]}}})";
    const auto loaded = load_ruleset(path, options);
    REQUIRE(loaded.has_value());
    const Ruleset& ruleset = **loaded;
    REQUIRE(ruleset.formats == std::vector{script_format(1), Format::oas3, script_format(0)});
    CHECK(ruleset.format_name(ruleset.formats[0]) == "One");
    CHECK(ruleset.format_name(ruleset.formats[1]) == "OpenAPI 3.x");
    CHECK(ruleset.find_rule("r")->formats == std::vector{script_format(0)});
    const auto special = ruleset.for_document(folder.path() + "/d.yaml");
    REQUIRE(special.has_value());
    CHECK((*special)->format_name(script_format(0)) == "Zero");
  }
  SECTION("are not without number") {
    scripts.rulesets["r.js"] = R"({"formats": [{"x-format": 40, "x-name": "f"}], "rules": {}})";
    CHECK(problem(load_ruleset(path, options)).message ==
          "More than 40 formats are JavaScript functions");
  }
}

TEST_CASE("Hints say what Spectral does not", "[ruleset]") {
  const auto missing = load("extends: spectral:oas\nrules:\n  info-contct: off\n");
  CHECK(problem(missing).message == "Cannot extend non-existing rule: \"info-contct\"");
  CHECK(problem(missing).hint == "/r/r.yaml:3:3, did you mean \"info-contact\"?");
}

TEST_CASE("Lenient where Spectral refuses", "[ruleset]") {
  const std::string text =
      "extends: spectral:oas\nrules:\n"
      "  info-contact: {severity: error}\n"
      "  operation-examples: off\n"
      "  new: {severity: error}\n"
      "  own: {given: $, then: {function: truthy}, id: x}\n";
  CHECK_FALSE(load(text).has_value());
  RulesetOptions options;
  options.strict = false;
  const auto loaded = load(text, options);
  REQUIRE(loaded.has_value());
  CHECK((*loaded)->find_rule("info-contact")->severity == Severity::error);
  CHECK((*loaded)->find_rule("own") != nullptr);
  CHECK((*loaded)->find_rule("new") == nullptr);
  CHECK((*loaded)->warnings.size() >= 3);
}

TEST_CASE("Scoped aliases depend on the document", "[ruleset]") {
  const auto loaded = load(
      "aliases:\n  A:\n    targets:\n      - {formats: [oas3], given: [$.a]}\n"
      "      - {formats: [oas3_1], given: ['#B.c']}\n  B: [$.b, $.d]\n"
      "rules: {r: {given: '#A[*]', then: {function: truthy}}}\n");
  REQUIRE(loaded.has_value());
  const Rule& rule = (*loaded)->rules.front();
  using Expressions = std::vector<std::string>;
  FormatSet formats;
  CHECK(expand_givens(rule, formats)->empty());
  formats.set(static_cast<std::size_t>(lint::Format::oas3));
  CHECK(*expand_givens(rule, formats) == Expressions{"$.a[*]"});
  formats.set(static_cast<std::size_t>(lint::Format::oas3_1));
  CHECK(*expand_givens(rule, formats) == Expressions{"$.b.c[*]", "$.d.c[*]"});
}
