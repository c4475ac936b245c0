#include <memory>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/lint/args.h"
#include "cli/lint/execute.h"
#include "lint/output.h"

namespace gwctl::cli {
namespace {

constexpr const char* encodings = "utf8|ascii|utf-8|utf16le|ucs2|ucs-2|base64|latin1";
constexpr const char* severities = "error|warn|info|hint";

constexpr const char* notes = R"(Examples:
  gwctl lint openapi.yaml
      with .spectral.yaml of this folder, or else the rules that gwctl recommends
  gwctl lint 'apis/**/*.{yaml,json}' -r style.yaml -F warn
      many documents, a ruleset of your own; warnings fail the run as well
  gwctl lint openapi.yaml -f sarif -f junit -o.sarif lint.sarif -o.junit lint.xml
      several reports at once
  git show HEAD:openapi.yaml | gwctl lint --stdin-filepath openapi.yaml
      a document on standard input
  gwctl lint openapi.yaml --write-baseline known.json
  gwctl lint openapi.yaml --baseline known.json
      put up with what is there, fail on what is new

Ignoring findings:
  # gwctl-ignore: rule, rule      a comment, for its line or the line below
  x-lint-ignore: [rule, rule]     in an object, for it and all that is in it
  Those that ignore nothing are reported as unused-ignore.

Exit codes:
  0  no finding at or above --fail-severity
  1  findings at or above --fail-severity; or arguments that make no sense
  2  could not run: a ruleset, a document or an output that cannot be read or written)";

std::string format_choices() {
  std::string choices;
  for (const lint::OutputFormat& format : lint::output_formats()) {
    if (!choices.empty()) choices += '|';
    choices += format.name;
  }
  return choices;
}

void add_ruleset_options(CLI::App& command, LintArgs& args) {
  command
      .add_option("-r,--ruleset", args.ruleset,
                  "The ruleset: a file, a URL, or a built-in one such as spectral:oas. Without it: "
                  ".spectral.yaml and its kin in this folder, else gwctl:recommended")
      ->type_name("FILE")
      ->group("Rules");
  command.add_option("--only", args.only, "Run this rule and no other; may be repeated")
      ->type_name("RULE")
      ->group("Rules");
  command.add_option("--skip", args.skip, "Leave this rule out; may be repeated")
      ->type_name("RULE")
      ->group("Rules");
  command
      .add_flag("--no-js", args.no_js,
                "Never run JavaScript: rules that need it are left out, with a warning")
      ->group("Rules");
}

void add_input_options(CLI::App& command, LintArgs& args) {
  const auto* group = "Documents";
  command.add_option("-e,--encoding", args.encoding, "How documents are encoded (default utf8)")
      ->type_name(encodings)
      ->group(group);
  command
      .add_option("--stdin-filepath", args.stdin_filepath,
                  "The path that standard input is taken to come from")
      ->type_name("FILE")
      ->group(group);
  command
      .add_option("--resolver", args.resolver,
                  "A JavaScript module with a json-ref-resolver that fetches what $refs name")
      ->type_name("FILE")
      ->group(group);
  command.add_flag("--offline", args.offline, "Fetch nothing over the network")->group(group);
  command
      .add_flag("--ignore-unknown-format", args.ignore_unknown_format,
                "Say nothing of documents of no known format")
      ->group(group);
  command
      .add_flag("--fail-on-unmatched-globs", args.fail_on_unmatched_globs,
                "Fail when an argument matches no file")
      ->group(group);
  command
      .add_option("--threads", args.threads,
                  "How many documents to lint at once (default: as many as there are processors)")
      ->type_name("NUMBER")
      ->group(group);
}

void add_output_options(CLI::App& command, LintArgs& args) {
  const auto* group = "Output";
  command
      .add_option("-f,--format", args.formats,
                  "How to print what was found; may be repeated (default stylish, on a terminal "
                  "codeframe)")
      ->type_name(format_choices())
      ->group(group);
  command
      .add_option("-o,--output", args.output,
                  "Where to print it; of several formats each by --output.FORMAT or -o.FORMAT, "
                  "where \"<stdout>\" is standard output")
      ->type_name("FILE")
      ->group(group);
  for (const lint::OutputFormat& format : lint::output_formats()) {
    const std::string name{format.name};
    command.add_option("--output." + name, args.outputs[name])->type_name("FILE")->group("");
  }
  command
      .add_flag("-D,--display-only-failures", args.display_only_failures,
                "Print only what is at or above --fail-severity")
      ->group(group);
  command
      .add_flag("--show-documentation-url", args.show_documentation_url,
                "Print where each rule is documented")
      ->group(group);
  command.add_flag("-q,--quiet", args.quiet, "Print findings and errors, nothing else")
      ->group(group);
  command.add_flag("-v,--verbose", args.verbose, "Say more of what is being done")->group(group);
  command.add_flag("--stats", args.stats, "Say where the time went, by phase and rule")
      ->group(group);
}

void add_verdict_options(CLI::App& command, LintArgs& args) {
  const auto* group = "Verdict";
  command
      .add_option("-F,--fail-severity", args.fail_severity,
                  "Findings of this severity or above fail the run (default error)")
      ->type_name(severities)
      ->group(group);
  command
      .add_flag(
          "--strict", args.strict,
          "Be right where Spectral is known to be wrong (all errors of an example, properties "
          "named), and fail on what it lets pass: arguments that match no file, warnings of "
          "the ruleset, documents of no known format")
      ->group(group);
  command.add_option("--baseline", args.baseline, "Leave out the findings that this file knows")
      ->type_name("FILE")
      ->group(group);
  command
      .add_option("--write-baseline", args.write_baseline,
                  "Write all findings to this file, for --baseline, and succeed")
      ->type_name("FILE")
      ->group(group);
}

}  // namespace

void add_lint_command(CLI::App& app, Action& chosen) {
  auto args = std::make_shared<LintArgs>();
  CLI::App* command = app.add_subcommand("lint", "Check OpenAPI documents against a ruleset");
  command
      ->add_option("documents", args->documents,
                   "Files, globs or URLs of YAML or JSON documents; without any, standard input")
      ->type_name("FILE");
  add_ruleset_options(*command, *args);
  add_input_options(*command, *args);
  add_output_options(*command, *args);
  add_verdict_options(*command, *args);
  command->footer(notes);
  command->callback([args, &chosen] {
    std::erase_if(args->outputs, [](const auto& entry) { return entry.second.empty(); });
    chosen.check = [args](const Environment& environment) {
      return check_lint_args(*args, environment);
    };
    chosen.run = [args](Environment& environment) { return execute_lint(*args, environment); };
  });
}

}  // namespace gwctl::cli
