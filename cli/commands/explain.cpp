#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/lint/ruleset.h"
#include "cli/suggest.h"
#include "lint/javascript/node_host.h"
#include "lint/output/width.h"

namespace gwctl::cli {
namespace {

using lint::Rule;

constexpr const char* notes = R"(Examples:
  gwctl explain operation-operationId-unique
  gwctl explain my-rule -r style.yaml)";

constexpr std::size_t text_width = 80;

struct ExplainArgs {
  std::string rule;
  std::string ruleset;
  bool no_js = false;
};

struct BuiltInCode {
  std::string_view name;
  std::string_view text;
};

/// What is reported without being a rule.
constexpr BuiltInCode built_in_codes[] = {
    {"parser",
     "The document is not well-formed YAML or JSON, says a key twice, or has keys that are no "
     "strings. What could be read is checked all the same. A ruleset sets the severity of the "
     "latter two in parserOptions."},
    {"invalid-ref",
     "A $ref leads nowhere: the file or the place in it does not exist, or could not be fetched."},
    {"unrecognized-format",
     "The document is of no format that the ruleset has rules for, so that next to nothing of it "
     "was checked. Often a typing error in `openapi:` or `swagger:`."},
    {"unused-ignore",
     "An x-lint-ignore or a gwctl-ignore comment ignores nothing: its rule finds nothing there "
     "any more, or is misspelt."},
};

std::string folded(std::string_view text) {
  std::string out;
  for (const std::string& line : lint::wrap(text, text_width)) out += line + '\n';
  return out;
}

std::string text_of(const Rule& rule, std::string_view key) {
  const Node* node = rule.definition == nullptr ? nullptr : find(*rule.definition, key);
  return node == nullptr ? std::string{} : std::string{node->string()};
}

void append_example(std::string& out, std::string_view title, const std::string& text) {
  if (text.empty()) return;
  out += fmt::format("\n{}:\n\n", title);
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (end != begin) out += "  " + text.substr(begin, end - begin);
    out += '\n';
    begin = end + 1;
  }
}

std::string explain(const lint::Ruleset& ruleset, const Rule& rule) {
  std::string out = rule.name + "\n";
  if (rule.description) out += "\n" + folded(*rule.description);
  const std::string why = text_of(rule, "x-why");
  if (!why.empty()) out += "\n" + folded("Why: " + why);
  std::string formats;
  for (const lint::Format format : rule.formats) {
    formats += formats.empty() ? "" : ", ";
    formats += ruleset.format_name(format);
  }
  out += fmt::format("\nSeverity:  {}{}\n", lint::name(rule.severity),
                     rule.enabled ? "" : " (not enabled in this ruleset)");
  if (!formats.empty()) out += fmt::format("Documents: {}\n", formats);
  if (!rule.recommended) out += "Only on request: it is not among the recommended rules.\n";
  if (!rule.documentation_url.empty())
    out += fmt::format("Read on:   {}\n", rule.documentation_url);
  append_example(out, "Bad", text_of(rule, "x-bad"));
  append_example(out, "Good", text_of(rule, "x-good"));
  return out;
}

ExitCode print(Environment& environment, const std::string& text) {
  const auto written = environment.write(text);
  return written ? ExitCode::clean : fail_plainly(environment, written.error().message);
}

/// Without a ruleset named, a rule of a built-in one will do as well.
std::vector<RulesetChoice> places_to_look(const ExplainArgs& args, const Environment& environment) {
  std::vector<RulesetChoice> choices{{args.ruleset, args.no_js, environment.offline}};
  if (!args.ruleset.empty()) return choices;
  for (const std::string& name : lint::built_in_rulesets()) {
    choices.push_back({name, true, true});
  }
  return choices;
}

ExitCode run(const ExplainArgs& args, Environment& environment) {
  for (const BuiltInCode& code : built_in_codes) {
    if (code.name == args.rule)
      return print(environment, fmt::format("{}\n\n{}", code.name, folded(code.text)));
  }
  lint::NodeHost scripts{{.offline = environment.offline}};
  std::vector<std::string> names;
  for (const RulesetChoice& choice : places_to_look(args, environment)) {
    const auto ruleset = load_ruleset(choice, &scripts, environment);
    if (!ruleset) return fail_ruleset(environment, ruleset.error(), Verbosity::normal);
    const Rule* rule = (*ruleset)->find_rule(args.rule);
    if (rule != nullptr) return print(environment, explain(**ruleset, *rule));
    for (const Rule& known : (*ruleset)->rules) names.push_back(known.name);
  }
  return fail_plainly(environment, fmt::format("There is no rule \"{}\".{}", args.rule,
                                               suggestion(args.rule, names)));
}

}  // namespace

void add_explain_command(CLI::App& app, Action& chosen) {
  auto args = std::make_shared<ExplainArgs>();
  CLI::App* command =
      app.add_subcommand("explain", "Say why a rule exists, with a bad and a good example");
  command->add_option("rule", args->rule, "The rule's name")->type_name("RULE")->required();
  command
      ->add_option("-r,--ruleset", args->ruleset,
                   "The ruleset it is in; without it, the one that `gwctl lint` would use, and "
                   "the built-in ones")
      ->type_name("FILE")
      ->group("Options");
  command->add_flag("--no-js", args->no_js, "Never run JavaScript")->group("Options");
  command->footer(notes);
  command->callback([args, &chosen] {
    chosen.run = [args](Environment& environment) { return run(*args, environment); };
  });
}

}  // namespace gwctl::cli
