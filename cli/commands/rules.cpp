#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/lint/ruleset.h"
#include "lint/javascript/node_host.h"
#include "lint/output/width.h"

namespace gwctl::cli {
namespace {

using Json = nlohmann::ordered_json;
using lint::Rule;

constexpr const char* notes = R"(Examples:
  gwctl rules
  gwctl rules -r spectral:oas --filter example
  gwctl rules --enabled --format json | jq -r '.[].name')";

struct RulesArgs {
  std::string ruleset;
  std::string format = "text";
  std::string filter;
  bool enabled = false;
  bool no_js = false;
};

bool is_wanted(const Rule& rule, const RulesArgs& args) {
  if (args.enabled && !rule.enabled) return false;
  return args.filter.empty() || rule.name.find(args.filter) != rule.name.npos ||
         rule.description.value_or("").find(args.filter) != std::string::npos;
}

std::string word(const Rule& rule) {
  return rule.enabled ? std::string{lint::name(rule.severity)} : "off";
}

std::string as_text(const std::vector<const Rule*>& rules) {
  std::size_t name_width = 0;
  for (const Rule* rule : rules) name_width = std::max(name_width, lint::display_width(rule->name));
  std::string out;
  for (const Rule* rule : rules) {
    std::string line = rule->name;
    line.append(name_width - lint::display_width(rule->name), ' ');
    line += fmt::format("  {:<11}  {}", word(*rule), rule->description.value_or(""));
    std::ranges::replace(line, '\n', ' ');
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  return out;
}

std::string as_json(const lint::Ruleset& ruleset, const std::vector<const Rule*>& rules) {
  Json array = Json::array();
  for (const Rule* rule : rules) {
    Json formats = Json::array();
    for (const lint::Format format : rule->formats) formats.push_back(ruleset.format_name(format));
    Json entry{{"name", rule->name},
               {"description", rule->description.value_or("")},
               {"severity", lint::name(rule->severity)},
               {"enabled", rule->enabled},
               {"recommended", rule->recommended},
               {"formats", std::move(formats)}};
    if (!rule->documentation_url.empty()) entry["documentationUrl"] = rule->documentation_url;
    array.push_back(std::move(entry));
  }
  return array.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string as_names(const std::vector<const Rule*>& rules) {
  std::string out;
  for (const Rule* rule : rules) out += rule->name + '\n';
  return out;
}

std::string text_of(const Rule& rule, std::string_view key) {
  const Node* node = rule.definition == nullptr ? nullptr : find(*rule.definition, key);
  std::string text{node == nullptr ? std::string_view{} : node->string()};
  text.erase(text.find_last_not_of('\n') + 1);
  return text;
}

// A page with a chapter for each rule, which is how the documentation is made.
std::string as_markdown(const std::vector<const Rule*>& rules) {
  std::string out;
  for (const Rule* rule : rules) {
    out +=
        fmt::format("## {}\n\n{} ({})\n", rule->name, rule->description.value_or(""), word(*rule));
    const std::string why = text_of(*rule, "x-why");
    if (!why.empty()) out += fmt::format("\n{}\n", why);
    for (const auto& [title, key] : {std::pair{"Bad", "x-bad"}, std::pair{"Good", "x-good"}}) {
      const std::string example = text_of(*rule, key);
      if (!example.empty()) out += fmt::format("\n{}:\n\n```yaml\n{}\n```\n", title, example);
    }
    out += '\n';
  }
  if (!out.empty()) out.pop_back();
  return out;
}

ExitCode run(const RulesArgs& args, Environment& environment) {
  lint::NodeHost scripts{{.offline = environment.offline}};
  const auto ruleset =
      load_ruleset({args.ruleset, args.no_js, environment.offline}, &scripts, environment);
  if (!ruleset) return fail_ruleset(environment, ruleset.error(), Verbosity::normal);
  std::vector<const Rule*> rules;
  for (const Rule& rule : (*ruleset)->rules) {
    if (is_wanted(rule, args)) rules.push_back(&rule);
  }
  const std::string text = args.format == "json"       ? as_json(**ruleset, rules)
                           : args.format == "names"    ? as_names(rules)
                           : args.format == "markdown" ? as_markdown(rules)
                                                       : as_text(rules);
  const auto written = environment.write(text);
  return written ? ExitCode::clean : fail_plainly(environment, written.error().message);
}

}  // namespace

void add_rules_command(CLI::App& app, Action& chosen) {
  auto args = std::make_shared<RulesArgs>();
  CLI::App* command = app.add_subcommand("rules", "List the rules of a ruleset");
  command
      ->add_option("-r,--ruleset", args->ruleset,
                   "The ruleset: a file, a URL, or a built-in one; without it, the one that "
                   "`gwctl lint` would use")
      ->type_name("FILE")
      ->group("Options");
  command->add_option("-f,--format", args->format, "How to print them (default text)")
      ->type_name("text|json|names|markdown")
      ->group("Options");
  command->add_option("--filter", args->filter, "Only those with this in their name or description")
      ->type_name("TEXT")
      ->group("Options");
  command->add_flag("--enabled", args->enabled, "Only those that are run")->group("Options");
  command->add_flag("--no-js", args->no_js, "Never run JavaScript")->group("Options");
  command->footer(notes);
  command->callback([args, &chosen] {
    chosen.run = [args](Environment& environment) { return run(*args, environment); };
  });
}

}  // namespace gwctl::cli
