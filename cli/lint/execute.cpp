#include "cli/lint/execute.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/lint/inputs.h"
#include "cli/lint/loader.h"
#include "cli/lint/report.h"
#include "cli/lint/ruleset.h"
#include "cli/lint/run.h"
#include "cli/lint/stats.h"
#include "core/files.h"
#include "lint/baseline.h"
#include "lint/javascript/node_host.h"

namespace gwctl::cli {
namespace {

using RulesetPointer = std::shared_ptr<const lint::Ruleset>;

class Execution {
 public:
  Execution(const LintArgs& args, Environment& environment)
      : args_{args},
        environment_{environment},
        is_offline_{args.offline || environment.offline},
        scripts_{{.offline = is_offline_}},
        loader_{is_offline_ ? Loader::Network::refused : Loader::Network::allowed} {}

  ExitCode run() {
    if (!args_.resolver.empty()) {
      if (const auto opened = open_resolver(); !opened) {
        return fail_plainly(environment_, opened.error().message);
      }
    }
    const RulesetChoice choice{args_.ruleset, args_.no_js, is_offline_};
    auto loaded = load_ruleset(choice, &scripts_, environment_);
    if (!loaded) return fail_ruleset(environment_, loaded.error(), verbosity());
    auto selected = select_rules(*std::move(loaded), args_.only, args_.skip);
    if (!selected) return fail_plainly(environment_, selected.error().message);
    ruleset_ = *std::move(selected);
    if (const auto code = warn_of_ruleset(); code != ExitCode::clean) return code;

    const Inputs expanded = expand_inputs(args_.documents, environment_.working_directory);
    if (const auto code = check_inputs(expanded); code != ExitCode::clean) return code;
    return lint(expanded);
  }

 private:
  Verbosity verbosity() const { return args_.verbose ? Verbosity::verbose : Verbosity::normal; }

  std::string path_of(const std::string& name) const {
    return join_path(environment_.working_directory, name);
  }

  Result<void> open_resolver() {
    if (args_.no_js) return fail("--resolver needs JavaScript, which --no-js forbids");
    GWCTL_TRY_ASSIGN(auto schemes, scripts_.open_resolver(path_of(args_.resolver)));
    loader_.use_resolver(scripts_, std::move(schemes));
    return {};
  }

  ExitCode warn_of_ruleset() {
    // Spectral is silent about what it forgives in a ruleset, and scripts take any word on standard
    // error for a failure; what --no-js leaves out has to be said.
    if (args_.no_js || args_.verbose || args_.strict) {
      for (const lint::RulesetProblem& warning : ruleset_->warnings) {
        environment_.complain("warning: " + shown(warning) + "\n");
      }
    }
    if (args_.verbose) {
      const auto enabled = std::ranges::count_if(ruleset_->rules, &lint::Rule::enabled);
      environment_.complain(
          fmt::format("Found {} rules ({} enabled)\n", ruleset_->rules.size(), enabled));
    }
    if (args_.strict && !ruleset_->warnings.empty()) {
      return fail_plainly(environment_, "--strict: the ruleset has warnings");
    }
    return ExitCode::clean;
  }

  ExitCode check_inputs(const Inputs& inputs) {
    const auto& unmatched = inputs.unmatched;
    if (!unmatched.empty() && (args_.fail_on_unmatched_globs || args_.strict)) {
      return fail_plainly(environment_,
                          fmt::format("Unmatched glob patterns: `{}`", fmt::join(unmatched, ",")));
    }
    const bool found_none = !args_.documents.empty() && inputs.names.empty();
    if (!args_.quiet) {
      for (const std::string& pattern : unmatched) {
        if (is_directory(path_of(pattern))) {
          environment_.complain(
              fmt::format("warning: {0} is a folder; try '{0}/**/*.{{yaml,json}}'\n", pattern));
        } else if (!found_none || environment_.stderr_is_terminal) {
          environment_.complain(fmt::format("warning: no file matches {}\n", pattern));
        }
      }
    }
    if (found_none) {
      return fail_plainly(environment_,
                          "No files found to lint. Please check your file path and extension and "
                          "try again");
    }
    return ExitCode::clean;
  }

  ExitCode lint(const Inputs& expanded) {
    std::vector<Input> inputs;
    for (const std::string& name : expanded.names) {
      inputs.push_back({name, false});
      if (args_.verbose) environment_.complain("Linting " + name + "\n");
    }
    const std::string stdin_name =
        args_.stdin_filepath.empty() ? std::string{"<STDIN>"} : args_.stdin_filepath;
    if (args_.documents.empty()) inputs.push_back({stdin_name, true});

    LintRun run{*ruleset_, args_, loader_, environment_};
    RunOutcome outcome = run.run(inputs);
    if (!outcome.errors.empty()) {
      return fail_running(environment_, outcome.errors, verbosity());
    }
    run.suppress(outcome.findings);
    if (args_.stats) environment_.complain(show_stats(outcome.times, inputs.size()));
    if (!args_.write_baseline.empty()) return write_baseline(outcome.findings);
    if (const auto applied = apply_baseline(outcome.findings); !applied) {
      return fail_running(environment_, {applied.error().message}, verbosity());
    }
    const auto code = report(outcome.findings, {{stdin_name, std::move(outcome.stdin_text)}});
    if (!code) return fail_running(environment_, {code.error().message}, verbosity());
    return *code;
  }

  ExitCode write_baseline(const std::vector<lint::Finding>& findings) {
    const std::string path = path_of(args_.write_baseline);
    const auto written =
        write_file_atomically(path, lint::print_baseline(findings, parent_path(path)));
    if (!written) return fail_running(environment_, {written.error().message}, verbosity());
    if (!args_.quiet) {
      environment_.complain(
          fmt::format("{} findings written to {}\n", findings.size(), args_.write_baseline));
    }
    return ExitCode::clean;
  }

  Result<void> apply_baseline(std::vector<lint::Finding>& findings) {
    if (args_.baseline.empty()) return {};
    const std::string path = path_of(args_.baseline);
    GWCTL_TRY_ASSIGN(std::string text, read_file(path));
    GWCTL_TRY_ASSIGN(auto baseline,
                     lint::Baseline::parse(path, std::move(text), std::string{parent_path(path)}));
    const std::size_t before = findings.size();
    baseline.apply(findings);
    if (!args_.quiet) {
      const std::size_t known = before - findings.size();
      environment_.complain(fmt::format("{} known findings left out\n", known));
      if (baseline.gone() != 0) {
        environment_.complain(
            fmt::format("{} findings of {} are gone; --write-baseline {} would drop them\n",
                        baseline.gone(), args_.baseline, args_.baseline));
      }
    }
    return {};
  }

  Result<ExitCode> report(std::vector<lint::Finding>& findings,
                          std::map<std::string, std::string> texts) {
    const lint::Severity limit = fail_severity(args_);
    const auto fails = [&](const lint::Finding& finding) { return finding.severity <= limit; };
    if (args_.display_only_failures) std::erase_if(findings, std::not_fn(fails));
    if (!args_.show_documentation_url) {
      for (lint::Finding& finding : findings) finding.documentation_url.clear();
    }
    GWCTL_TRY(write_reports(findings, args_, {*ruleset_, std::move(texts)}, environment_));
    if (findings.empty() && !args_.quiet) {
      GWCTL_TRY(environment_.write(
          fmt::format("No results with a severity of '{}' {}found!\n", args_.fail_severity,
                      limit == lint::Severity::error ? "" : "or higher ")));
    }
    return std::ranges::any_of(findings, fails) ? ExitCode::findings : ExitCode::clean;
  }

  const LintArgs& args_;
  Environment& environment_;
  bool is_offline_;
  lint::NodeHost scripts_;  // outlives the ruleset, whose functions run in it
  Loader loader_;
  RulesetPointer ruleset_;
};

}  // namespace

Result<void> check_lint_args(const LintArgs& args, const Environment& environment) {
  if (args.documents.empty() && environment.stdin_is_terminal) {
    return fail("No documents provided.");
  }
  if (!args.baseline.empty() && !args.write_baseline.empty()) {
    return fail("Arguments baseline and write-baseline are mutually exclusive");
  }
  GWCTL_TRY(destinations(args, environment));
  return {};
}

ExitCode execute_lint(const LintArgs& args, Environment& environment) {
  return Execution{args, environment}.run();
}

}  // namespace gwctl::cli
