#include <CLI/CLI.hpp>
#include <catch2/catch.hpp>

#include "cli/app.h"
#include "cli/arguments.h"
#include "cli/lint/inputs.h"
#include "cli/lint/report.h"

namespace gwctl::cli {
namespace {

using Words = std::vector<std::string>;

/// A command line of its own, with every kind of option.
struct Fixture {
  CLI::App app;
  std::string text;
  std::vector<std::string> texts;
  bool flag = false;

  Fixture() {
    app.set_help_flag();
    app.add_option("documents", texts);
    app.add_option("-r,--ruleset", text)->type_name("FILE");
    app.add_option("-f,--format", texts)->type_name("json|text");
    app.add_option("-o,--output", text)->type_name("FILE");
    app.add_option("--output.json", text)->type_name("FILE")->group("");
    app.add_flag("-q,--quiet", flag);
    app.add_flag("--ignore-unknown-format", flag);
  }
};

struct World {
  std::string out;
  std::string err;
  Environment environment;

  World() {
    environment.working_directory = "/nowhere";
    environment.write = [this](std::string_view text) {
      out += text;
      return Result<void>{};
    };
    environment.complain = [this](std::string_view text) { err += text; };
    environment.read_stdin = [] { return Result<std::string>{std::string{"{}"}}; };
  }
};

std::string last_line(const std::string& text) {
  const std::string body = text.substr(0, text.find_last_not_of('\n') + 1);
  return body.substr(body.rfind('\n') + 1);
}

}  // namespace

TEST_CASE("command lines are read as yargs reads them", "[cli]") {
  const auto [given, expected] = GENERATE(table<Words, Words>({
      {{"a.yaml"}, {"--", "a.yaml"}},
      {{"a.yaml", "-r", "x", "b.yaml"}, {"--ruleset=x", "--", "a.yaml", "b.yaml"}},
      {{"--ruleset=x=y"}, {"--ruleset=x=y"}},
      {{"-r=x"}, {"--ruleset=x"}},
      {{"-r./x.yaml"}, {"--ruleset=./x.yaml"}},
      {{"-qr", "x"}, {"--quiet", "--ruleset=x"}},
      {{"-f", "json", "-f", "text"}, {"--format=json", "--format=text"}},
      {{"---format", "json"}, {"--format=json"}},
      {{"--ignoreUnknownFormat"}, {"--ignore-unknown-format"}},
      {{"--output.json", "x"}, {"--output.json=x"}},
      {{"--output.json=x"}, {"--output.json=x"}},
      {{"-o.json", "x"}, {"--output.json=x"}},
      {{"-o.json=x"}, {"--output.json=x"}},
      {{"--quiet", "true", "a"}, {"--quiet", "--", "a"}},
      {{"--quiet=false"}, {}},
      {{"--no-quiet"}, {}},
      {{"-q", "-q"}, {"--quiet"}},
      {{"-o", "-"}, {"--output=-"}},
      {{"--", "--quiet"}, {"--", "--quiet"}},
  }));
  Fixture fixture;
  const auto words = canonical_arguments(fixture.app, given);
  REQUIRE(words);
  CHECK(*words == expected);
}

TEST_CASE("what is wrong with a command line stands in its last line", "[cli]") {
  const auto [given, expected] = GENERATE(table<Words, std::string>({
      {{"-rip"}, "Unknown arguments: i, p"},
      {{"--foo"}, "Unknown argument: foo"},
      {{"--fromat", "json"}, "Unknown argument: fromat"},
      {{"--no-ruleset"}, "Unknown argument: no-ruleset"},
      {{"-r"}, "Not enough arguments following: r"},
      {{"--ruleset", "--quiet"}, "Not enough arguments following: ruleset"},
      {{"-r", "a", "-r", "b"}, "Argument given more than once: ruleset"},
      {{"-f", "jsn"}, "  Argument: format, Given: \"jsn\", Choices: \"json\", \"text\""},
  }));
  Fixture fixture;
  const auto words = canonical_arguments(fixture.app, given);
  REQUIRE_FALSE(words);
  CHECK(last_line(words.error().message) == expected);
}

TEST_CASE("a word that is nearly right is suggested", "[cli]") {
  const auto [given, expected] = GENERATE(table<Words, std::string>({
      {{"lnit"}, "Did you mean \"lint\"?"},
      {{"lint", "a", "--fromat", "json"}, "Did you mean \"format\"?"},
      {{"lint", "a", "-f", "jsom"}, "Did you mean \"json\"?"},
      {{"lint", "a", "-F", "warning"}, "Did you mean \"warn\"?"},
  }));
  World world;
  CHECK(run(given, world.environment) == ExitCode::usage);
  CHECK(world.out.empty());
  CHECK(world.err.find(expected) != std::string::npos);
}

TEST_CASE("help and version go to standard output", "[cli]") {
  const auto given = GENERATE(Words{"--help"}, Words{"help"}, Words{"lint", "--help"},
                              Words{"help", "lint"}, Words{"lint", "x", "-h"}, Words{"--version"},
                              Words{"lint", "--version"}, Words{"version"});
  World world;
  CHECK(run(given, world.environment) == ExitCode::clean);
  CHECK_FALSE(world.out.empty());
  CHECK(world.err.empty());
}

TEST_CASE("formats and outputs are matched as in Spectral", "[cli]") {
  LintArgs args;
  const Environment environment;
  SECTION("one format, no output") {
    args.formats = {"json"};
    const auto found = destinations(args, environment);
    REQUIRE(found);
    CHECK(found->front().file == to_stdout);
  }
  SECTION("a plain output goes to the only format") {
    args.formats = {"json"};
    args.output = "x";
    const auto found = destinations(args, environment);
    REQUIRE(found);
    CHECK(found->front().file == "x");
  }
  SECTION("one of several may be left out") {
    args.formats = {"json", "text"};
    args.outputs = {{"json", "x"}};
    const auto found = destinations(args, environment);
    REQUIRE(found);
    CHECK(found->at(0).file == "x");
    CHECK(found->at(1).file == to_stdout);
  }
  SECTION("two may not") {
    args.formats = {"json", "text", "html"};
    args.outputs = {{"json", "x"}};
    CHECK(destinations(args, environment).error().message ==
          "The number of outputs must match the number of formats");
  }
  SECTION("an output for another format") {
    args.formats = {"json", "text"};
    args.outputs = {{"json", "x"}, {"html", "y"}};
    CHECK(destinations(args, environment).error().message ==
          "Missing outputs for the following formats: text");
  }
}

TEST_CASE("texts are decoded as Node.js does", "[cli]") {
  CHECK(decode("\xE9t\xE9", "latin1") == "été");
  CHECK(decode("\xE9t", "ascii") == "it");
  CHECK(decode(std::string{"a\0\x3D\xD8\x00\xDE", 6}, "utf16le") == "a😀");
  CHECK(decode(std::string{"\x00\xDE", 2}, "ucs2") == "\uFFFD");
  CHECK(decode("ab", "base64") == "YWI=");
  CHECK(decode("é", "utf8") == "é");
}

}  // namespace gwctl::cli
