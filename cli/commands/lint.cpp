#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/lint/args.h"
#include "cli/lint/inputs.h"
#include "cli/lint/loader.h"
#include "cli/lint/report.h"
#include "cli/lint/run.h"
#include "core/files.h"
#include "lint/output.h"

namespace gwctl::cli {
namespace {

constexpr std::string_view default_ruleset = "gwctl:recommended";
constexpr std::string_view encodings = "utf8|ascii|utf-8|utf16le|ucs2|ucs-2|base64|latin1";

/// The ruleset's path, URL or built-in name.
std::string locate_ruleset(const LintArgs& args, const Environment& environment) {
  if (args.ruleset.empty()) {
    return lint::find_default_ruleset(environment.working_directory)
        .value_or(std::string{default_ruleset});
  }
  const auto built_in = lint::built_in_rulesets();
  const bool is_built_in = std::ranges::find(built_in, args.ruleset) != built_in.end();
  if (is_built_in || is_url(args.ruleset)) return args.ruleset;
  return join_path(environment.working_directory, args.ruleset);
}

std::string shown(const lint::RulesetProblem& problem) {
  if (problem.source.empty()) return problem.message;
  if (!problem.range) return fmt::format("{} — {}", problem.source, problem.message);
  const Position start = problem.range->start;
  return fmt::format("{}:{}:{} — {}", problem.source, start.line + 1, start.character + 1,
                     problem.message);
}

std::vector<Input> make_inputs(const Inputs& expanded, const LintArgs& args) {
  std::vector<Input> inputs;
  for (const std::string& name : expanded.names) inputs.push_back({name, false});
  if (args.documents.empty()) {
    inputs.push_back({args.stdin_filepath.empty() ? "<STDIN>" : args.stdin_filepath, true});
  }
  return inputs;
}

ExitCode run(const LintArgs& args, Environment& environment) {
  lint::RulesetOptions options;
  options.skip_javascript = args.no_js;
  options.offline = args.offline || environment.offline;
  options.working_directory = environment.working_directory;
  const auto ruleset = lint::load_ruleset(locate_ruleset(args, environment), options);
  if (!ruleset) {
    std::vector<std::string> errors;
    for (const auto& problem : ruleset.error()) errors.push_back(shown(problem));
    return fail_running(environment, errors);
  }
  const Inputs expanded = expand_inputs(args.documents, environment.working_directory);
  if (args.fail_on_unmatched_globs && !expanded.unmatched.empty()) {
    return fail_plainly(environment, fmt::format("Unmatched glob patterns: `{}`",
                                                 fmt::join(expanded.unmatched, ",")));
  }
  const std::vector<Input> inputs = make_inputs(expanded, args);
  if (inputs.empty()) {
    return fail_plainly(environment,
                        "No files found to lint. Please check your file path and extension and "
                        "try again");
  }
  RunOutcome outcome = lint_all(inputs, **ruleset, args, environment);
  if (!outcome.errors.empty()) return fail_running(environment, outcome.errors);

  const lint::Severity limit = fail_severity(args);
  if (args.display_only_failures) {
    std::erase_if(outcome.findings, [&](const auto& finding) { return finding.severity > limit; });
  }
  if (!args.show_documentation_url) {
    for (auto& finding : outcome.findings) finding.documentation_url.clear();
  }
  const auto written = write_reports(outcome.findings, args, {**ruleset, {}}, environment);
  if (!written) return fail_running(environment, {written.error().message});
  if (outcome.findings.empty() && !args.quiet) {
    const auto said = environment.write(
        fmt::format("No results with a severity of '{}' {}found!\n", args.fail_severity,
                    limit == lint::Severity::error ? "" : "or higher "));
    if (!said) return fail_running(environment, {said.error().message});
  }
  const bool fails = std::ranges::any_of(
      outcome.findings, [&](const auto& finding) { return finding.severity <= limit; });
  return fails ? ExitCode::findings : ExitCode::clean;
}

Result<void> check(const LintArgs& args, const Environment& environment) {
  if (args.documents.empty() && environment.stdin_is_terminal) {
    return fail("No documents provided.");
  }
  GWCTL_TRY(destinations(args, environment));
  return {};
}

}  // namespace

void add_lint_command(CLI::App& app, Action& chosen) {
  auto args = std::make_shared<LintArgs>();
  CLI::App* command = app.add_subcommand("lint", "Check OpenAPI documents against a ruleset");
  command->add_option("documents", args->documents, "Files, globs or URLs");
  command->add_option("-e,--encoding", args->encoding, "text encoding to use")
      ->type_name(std::string{encodings});
  std::string formats;
  for (const auto& format : lint::output_formats()) {
    if (!formats.empty()) formats += '|';
    formats += format.name;
  }
  command->add_option("-f,--format", args->formats, "output format")->type_name(formats);
  command->add_option("-o,--output", args->output, "where to write the results")->type_name("FILE");
  for (const auto& format : lint::output_formats()) {
    const std::string name{format.name};
    command->add_option("--output." + name, args->outputs[name])->group("")->type_name("FILE");
  }
  command->add_option("-r,--ruleset", args->ruleset, "ruleset")->type_name("FILE");
  command->add_option("-F,--fail-severity", args->fail_severity)->type_name("error|warn|info|hint");
  command->add_flag("-D,--display-only-failures", args->display_only_failures);
  command->add_flag("--ignore-unknown-format", args->ignore_unknown_format);
  command->add_flag("--fail-on-unmatched-globs", args->fail_on_unmatched_globs);
  command->add_flag("--show-documentation-url", args->show_documentation_url);
  command->add_flag("-v,--verbose", args->verbose);
  command->add_flag("-q,--quiet", args->quiet);
  command->callback([args, &chosen] {
    std::erase_if(args->outputs, [](const auto& entry) { return entry.second.empty(); });
    chosen.check = [args](const Environment& environment) { return check(*args, environment); };
    chosen.run = [args](Environment& environment) { return run(*args, environment); };
  });
}

}  // namespace gwctl::cli
