#include <algorithm>

#include <fmt/format.h>

#include "cli/lint/loader.h"
#include "cli/lint/ruleset.h"
#include "cli/lint/run.h"
#include "cli/ship/project.h"
#include "core/files.h"
#include "lint/javascript/node_host.h"

namespace gwctl::cli {
namespace {

/// The findings of one ruleset in all files.
Result<std::vector<lint::Finding>> findings_of(const std::string& ruleset,
                                               const std::vector<config::LoadedFile>& files,
                                               Environment& environment) {
  lint::NodeHost scripts{{.offline = environment.offline}};  // outlives the ruleset
  auto loaded = load_ruleset({ruleset, false, environment.offline}, &scripts, environment);
  if (!loaded) {
    std::string text;
    for (const lint::RulesetProblem& problem : loaded.error())
      text += (text.empty() ? "" : "\n") + shown(problem);
    return fail(std::move(text));
  }
  LintArgs args;
  args.quiet = true;
  Loader loader{environment.offline ? Loader::Network::refused : Loader::Network::allowed};
  // What came in on standard input was read already.
  Environment again = environment;
  std::vector<Input> inputs;
  for (const config::LoadedFile& file : files) {
    const bool is_stdin = !is_absolute_path(file.path);
    inputs.push_back({file.path, is_stdin});
    if (is_stdin) {
      again.read_stdin = [&file]() -> Result<std::string> {
        return std::string{file.document->source().text()};
      };
    }
  }
  LintRun run{**loaded, args, loader, again};
  RunOutcome outcome = run.run(inputs);
  if (!outcome.errors.empty()) return fail(outcome.errors.front());
  run.suppress(outcome.findings);
  return std::move(outcome.findings);
}

std::string words_for(const lint::Finding& finding, const Environment& environment) {
  const std::string file = is_absolute_path(finding.source)
                               ? relative_path(environment.working_directory, finding.source)
                               : finding.source;
  return fmt::format("{} {}: {}", FilePlace{file, finding.range.start}.text(), finding.code,
                     finding.message);
}

}  // namespace

Result<std::vector<Refusal>> lint_refusals(const LintGate& gate,
                                           const std::vector<config::LoadedFile>& files,
                                           Environment& environment) {
  std::vector<lint::Finding> findings;
  for (const std::string& ruleset : gate.rulesets) {
    GWCTL_TRY_ASSIGN(std::vector<lint::Finding> found, findings_of(ruleset, files, environment));
    std::ranges::move(found, std::back_inserter(findings));
  }
  lint::sort_and_deduplicate(findings);
  std::vector<Refusal> refusals;
  for (const lint::Finding& finding : findings) {
    if (finding.severity <= gate.fail_severity && finding.severity != lint::Severity::off)
      refusals.push_back({gate.name, {}, words_for(finding, environment)});
  }
  return refusals;
}

Result<std::vector<Refusal>> refusals_of(const Project& project, const Comparison& comparison,
                                         Environment& environment) {
  const GateInput input{comparison.difference, project.context, comparison.desired_digest,
                        is_regular_file};
  std::vector<Refusal> refusals = gate_refusals(project.gates, input);
  if (project.gates.lint) {
    GWCTL_TRY_ASSIGN(std::vector<Refusal> found,
                     lint_refusals(*project.gates.lint, comparison.files, environment));
    std::ranges::move(found, std::back_inserter(refusals));
  }
  return refusals;
}

}  // namespace gwctl::cli
