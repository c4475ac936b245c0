#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "cli/ship/report_parts.h"
#include "config/plan/journal.h"
#include "config/plan/owner.h"
#include "config/plan/target_schemas.h"
#include "tests/support/random_config.h"

namespace gwctl::cli {
namespace {

using config::Json;
using config::Kind;

/// A difference, and what a report of it needs beside.
struct Told {
  config::Difference difference;
  config::TargetInfo target{"APISIX <3>", "http://127.0.0.1:9180"};
  std::vector<std::string> notices;
  Effects effects;
  std::vector<Refusal> refusals;
  std::map<config::ObjectKey, FilePlace> places;

  DiffReport report() const { return {difference, target, notices, &effects, refusals, places}; }

  void update(const config::ObjectKey& key, const Json& before, const Json& after) {
    config::Change change{.key = key};
    change.before = before;
    change.after = after;
    change.fields = config::field_changes(key, before, after);
    difference.changes.push_back(std::move(change));
  }
};

std::vector<std::string> numbered(int from, int to) {
  std::vector<std::string> lines;
  for (int i = from; i < to; ++i) lines.push_back(std::to_string(i));
  return lines;
}

std::string text_of(const std::vector<ReportLine>& lines) {
  std::string text;
  for (const ReportLine& line : lines) text += fmt::format("{}{}\n", line.sign, line.text);
  return text;
}

/// All that is printed or written of a change, by name.
std::map<std::string, std::string> all_of(const Told& told) {
  std::map<std::string, std::string> texts;
  for (const DiffFormat& format : diff_formats())
    texts[std::string{format.name}] = format.render(told.report());
  texts["plan"] = config::write_plan(config::plan_of(told.difference));
  texts["journal"] =
      config::journal_head(config::plan_of(told.difference), told.difference.changes, "now");
  return texts;
}

TEST_CASE("no secret is in anything that is told or kept of a change", "[report]") {
  const config::TargetSchemas schemas;
  for (unsigned seed = 0; seed < 200; ++seed) {
    test::RandomConfig random{seed};
    config::LiveObjects live;
    for (const auto& [key, value] : random.make()) {
      live[key] = {value, 1};
      if (schemas.has_labels(key.kind))
        config::set_marks(live[key].value, {"default", "x", {}, false});
    }
    config::DiffOptions options;
    options.prunes = true;
    options.allows_mass_delete = true;
    Told told;
    told.difference = config::diff(random.make(), live, options);
    told.effects = find_effects(live, told.difference.changes);
    REQUIRE(!told.difference.changes.empty());
    for (const auto& [name, text] : all_of(told)) {
      const std::size_t at = text.find("canary");
      CAPTURE(seed, name,
              text.substr(at == text.npos ? 0 : at - std::min<std::size_t>(at, 200), 300));
      REQUIRE(at == text.npos);
    }
  }
}

TEST_CASE("lines side by side", "[report]") {
  struct Row {
    std::vector<std::string> before;
    std::vector<std::string> after;
    const char* text;
  };

  const Row rows[] = {
      {{}, {}, ""},
      {{"a"}, {"a"}, " a\n"},
      {{}, {"a", "b"}, "+a\n+b\n"},
      {{"a", "b"}, {}, "-a\n-b\n"},
      {{"a", "b", "c"}, {"a", "x", "c"}, " a\n-b\n+x\n c\n"},
      {{"a", "b", "c", "d"}, {"b", "c", "x", "d"}, "-a\n b\n c\n+x\n d\n"},
      {{"1", "2", "3", "4", "x", "5", "6", "7"},
       {"1", "2", "3", "4", "y", "5", "6", "7"},
       " … 2 lines unchanged\n 3\n 4\n-x\n+y\n 5\n 6\n 7\n"},
  };
  for (const Row& row : rows) CHECK(text_of(unified(row.before, row.after)) == row.text);
  // Too many to compare: still all of them, and what is the same around them is found.
  std::vector<std::string> before = numbered(0, 2000);
  std::vector<std::string> after = numbered(3000, 5000);
  before.insert(before.begin(), "same");
  after.insert(after.begin(), "same");
  CHECK(unified(before, after).size() == 4001);
}

TEST_CASE("values that are long", "[report]") {
  const config::ObjectKey key{Kind::route, "r"};
  const auto lines = [&](const Json& before, const Json& after) {
    std::string text;
    for (const auto& field : config::field_changes(key, before, after))
      text += text_of(field_lines(field));
    return text;
  };
  CHECK(lines({{"priority", 1}}, {{"priority", 2}}) == "-priority: 1\n+priority: 2\n");
  CHECK(lines({{"desc", "one\ntwo\nthree"}}, {{"desc", "one\n2\nthree"}}) ==
        " desc:\n   one\n-  two\n+  2\n   three\n");
  const std::string large(200, 'x');
  CHECK(lines(Json::object(), {{"desc", large}}) ==
        fmt::format(" desc:\n+  \"{}… (42 bytes more)\n", std::string(159, 'x')));
  Json nodes = Json::array();
  for (int i = 0; i < 100; ++i)
    nodes.push_back({{"host", fmt::format("10.0.0.{}", i)}, {"port", 80}});
  const std::string all = lines(Json::object(), {{"nodes", nodes}});
  CHECK(std::ranges::count(all, '\n') == 62);
  CHECK(all.ends_with("   … 42 more lines\n"));
  CHECK(lines({{"desc", "a\nb\n"}}, {{"desc", "a\nb"}}) ==
        " desc:\n   a\n   b\n+  (no line break at the end)\n");
  // Escape codes of a terminal stay out.
  CHECK(lines({{"desc", "a\nb"}}, {{"desc", "a\n\x1b[2J"}}) == " desc:\n   a\n-  b\n+  ?[2J\n");
}

TEST_CASE("no format shows a secret, nor lets a value out of its place", "[report]") {
  Told told;
  const config::ObjectKey key{Kind::route, "</b><script>|`@all"};
  const Json before{{"desc", "```\n</pre><script>"},
                    {"plugins", {{"unknown-ai", {{"instances", {{{"token", "canary-1"}}}}}}}}};
  const Json after{{"desc", "```\n<b>::error::"},
                   {"plugins", {{"unknown-ai", {{"instances", {{{"token", "canary-2"}}}}}}}}};
  Json breaking = after;
  breaking["labels"] = {{"a\n::error::\x1b[2J", "b"}};
  told.update(key, before, breaking);
  told.update({Kind::consumer, "jack"}, {{"plugins", {{"key-auth", {{"key", "canary-3"}}}}}},
              {{"plugins", {{"key-auth", {{"key", "canary-4"}}}}}});
  told.places[key] = {"a,b:c.yaml", {1, 2}};
  for (const DiffFormat& format : diff_formats()) {
    INFO(format.name);
    const std::string text = format.render(told.report());
    CHECK(text.find("canary") == std::string::npos);
    CHECK(text.find("(secret)") != std::string::npos);
    CHECK(text.find('\x1b') == std::string::npos);
  }
  const std::string html = diff_html(told.report());
  CHECK(html.find("<script") == std::string::npos);
  CHECK(html.find("&lt;/pre&gt;&lt;script&gt;") != std::string::npos);
  const std::string markdown = diff_markdown(told.report());
  CHECK(markdown.find("\n````diff\n") != std::string::npos);
  CHECK(markdown.find("<code>&lt;/b&gt;&lt;script&gt;|`&#64;all</code>") != std::string::npos);
  CHECK(markdown.find("| `` </b><script>\\|`@all `` |") != std::string::npos);
  const std::string github = diff_github(told.report());
  CHECK(github.find("\n::error") == std::string::npos);
  CHECK(github.find("::notice file=a%2Cb%3Ac.yaml,line=2,col=3,title=update route") !=
        std::string::npos);
}

TEST_CASE("a comment is bounded, and says what it leaves out", "[report]") {
  Told told;
  for (int i = 0; i < 3000; ++i) {
    told.update({Kind::route, std::to_string(i)}, {{"desc", std::string(90, 'a')}},
                {{"desc", std::string(90, 'b')}});
    told.refusals.push_back({{"gates.forbid[0]", {}}, {{Kind::route, std::to_string(i)}}, "no"});
  }
  for (int i = 0; i < 40; ++i)
    told.effects.all.push_back(
        {{}, "r", "r", "", {{EffectKind::exposed, std::to_string(i) + std::string(1000, 'e')}}});
  const std::string text = diff_markdown(told.report());
  CHECK(text.size() <= markdown_size_max);
  CHECK(text.size() > markdown_size_max - 2000);
  std::size_t details = 0;
  for (std::size_t at = 0; (at = text.find("<details>", at)) != text.npos; ++at) ++details;
  CHECK(text.find(fmt::format("… and {} more whose details have no room here", 3000 - details)) !=
        std::string::npos);
  CHECK(text.find(" more reasons\n") != std::string::npos);
  CHECK(text.find(" more lines\n") != std::string::npos);
  CHECK(text.find(" more changes.\n") != std::string::npos);
  const std::string github = diff_github(told.report());
  CHECK(std::ranges::count(github, '\n') == 30);
  CHECK(github.find("::error title=gwctl::… and 2991 more\n") != std::string::npos);
}

}  // namespace
}  // namespace gwctl::cli
