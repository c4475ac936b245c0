// Rulesets and what Spectral makes of them: tests/golden/rulesets/*.jsonl, written by oracle.js
// there. Set GWCTL_SHOW to see all lines that differ.
#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/read_document.h"
#include "lint/ruleset.h"

using namespace gwctl;
using namespace gwctl::lint;

namespace {

constexpr const char* folder = "/rs";

std::string list(const std::vector<std::string>& words) {
  return fmt::format("[{}]", fmt::join(words, ", "));
}

std::string list(const std::vector<Format>& formats) {
  std::vector<std::string> names;
  for (const Format format : formats) names.emplace_back(display_name(format));
  return list(names);
}

bool is_built_in(const Rule& rule) {
  return rule.document != nullptr && rule.document->source().name().starts_with("rules/");
}

std::string show(const Rule& rule) {
  // A rule for no format at all has no functions that would run.
  const bool is_for_none = rule.enabled && rule.formats.empty() && rule.then.empty();
  std::string out =
      fmt::format("rule {} {} {} {}", rule.name, rule.enabled ? "on" : "off", name(rule.severity),
                  rule.formats.empty() && !is_for_none ? "any" : list(rule.formats));
  if (!rule.resolved) out += " unresolved";
  if (!rule.recommended) out += " unrecommended";
  if (!rule.documentation_url.empty()) out += " " + rule.documentation_url;
  if (is_built_in(rule)) return out;
  if (rule.description) out += fmt::format(" \"{}\"", *rule.description);
  if (rule.message) out += fmt::format(" '{}'", *rule.message);
  bool has_scoped = false;
  if (rule.aliases != nullptr) {
    for (const auto& [name, alias] : *rule.aliases) has_scoped |= alias.is_scoped;
  }
  // Spectral expands them at once where no alias depends on the document.
  const auto given =
      has_scoped ? Result<std::vector<std::string>>{rule.given} : expand_givens(rule, FormatSet{});
  out += " " + (given ? list(*given) : given.error().message);
  if (!rule.enabled || is_for_none) return out;
  std::vector<std::string> thens;
  for (const Then& then : rule.then) {
    thens.push_back(then.field ? fmt::format("{}({})", then.function_name, *then.field)
                               : then.function_name);
  }
  return out + " " + list(thens);
}

std::vector<std::string> show(const Ruleset& ruleset) {
  std::vector<std::string> lines;
  lines.push_back("formats " + list(ruleset.formats));
  lines.push_back(fmt::format("parser {} {}", name(ruleset.parser_options.duplicate_keys),
                              name(ruleset.parser_options.incompatible_values)));
  for (const Rule& rule : ruleset.rules) lines.push_back(show(rule));
  return lines;
}

void replace_folder(std::string& line) {
  for (auto at = line.find(folder); at != std::string::npos; at = line.find(folder, at))
    line.replace(at, std::string_view{folder}.size(), "{dir}");
}

std::vector<std::string> show(const std::vector<RulesetProblem>& problems) {
  std::vector<std::string> lines;
  for (const RulesetProblem& problem : problems) {
    std::string place = problem.source;
    if (problem.range) {
      place +=
          fmt::format(":{}:{}", problem.range->start.line + 1, problem.range->start.character + 1);
    }
    lines.push_back(
        fmt::format("problem {}{}{}", place, place.empty() ? "" : " ", problem.message));
    replace_folder(lines.back());
  }
  return lines;
}

std::vector<std::string> strings(const Node& array) {
  std::vector<std::string> out;
  for (const Node& item : array.items()) out.emplace_back(item.string());
  return out;
}

std::string absolute(std::string_view name) {
  return name.starts_with("../") ? fmt::format("/{}", name.substr(3))
                                 : fmt::format("{}/{}", folder, name);
}

void show_document(const Ruleset& ruleset, std::string_view name, const Node* places,
                   std::vector<std::string>& lines) {
  lines.push_back(fmt::format("document {}", name));
  const auto own = ruleset.for_document(absolute(name));
  if (!own) {
    lines.push_back("problem " + own.error().message);
    return;
  }
  if (*own == nullptr) {
    lines.emplace_back("unchanged");
    return;
  }
  for (std::string& line : show(**own)) lines.push_back(std::move(line));
  if (places == nullptr) return;
  for (const Node& place : places->items()) {
    const auto parts = place.items();
    const Rule* rule = (*own)->find_rule(parts[0].string());
    if (rule == nullptr) continue;
    const std::vector<std::string> path = strings(parts[2]);
    const Severity severity = severity_for(*rule, absolute(parts[1].string()), path);
    lines.push_back(fmt::format("severity {} {} /{} {}", rule->name, parts[1].string(),
                                fmt::join(path, "/"), lint::name(severity)));
  }
}

std::vector<std::string> run(const Node& test) {
  const Node* files = find(test, "files");
  RulesetOptions options;
  options.load = [files](const std::string& path) -> Result<std::string> {
    const Node* text = path.starts_with("/rs/") ? find(*files, path.substr(4)) : nullptr;
    if (text != nullptr) return std::string{text->string()};
    return gwctl::fail(fmt::format("ENOENT: no such file or directory, open '{}'", path));
  };
  const auto ruleset = load_ruleset(absolute(find(test, "ruleset")->string()), options);
  if (!ruleset) return show(ruleset.error());
  std::vector<std::string> lines = show(**ruleset);
  if (const Node* documents = find(test, "documents")) {
    for (const std::string& name : strings(*documents))
      show_document(**ruleset, name, find(test, "places"), lines);
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  return fmt::format("{}\n", fmt::join(lines, "\n"));
}

}  // namespace

TEST_CASE("Rulesets mean what they mean to Spectral", "[ruleset]") {
  const std::string file = GENERATE(as<std::string>{}, "curated", "merging", "faults");
  const std::string path = fmt::format("{}/tests/golden/rulesets/{}.jsonl", GWCTL_SOURCE_DIR, file);
  std::ifstream in{path};
  REQUIRE(in);
  std::string line;
  std::size_t cases = 0;
  while (std::getline(in, line)) {
    const auto document = read_json(path, line);
    const Node& test = document->root();
    INFO(file << ": " << find(test, "name")->string());
    CHECK(joined(run(test)) == joined(strings(*find(test, "expect"))));
    ++cases;
  }
  CHECK(cases > 100);
}
