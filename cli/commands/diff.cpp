#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/ship/project.h"
#include "cli/ship/report.h"
#include "cli/ship/ship.h"
#include "core/files.h"

namespace gwctl::cli {
namespace {

constexpr const char* notes = R"(Examples:
  gwctl diff apisix.yaml                        against http://127.0.0.1:9180
  gwctl diff gateway/ --server https://admin.example.com --token-file token --prune
  gwctl diff gateway/ --format markdown         for a comment on a pull request
  gwctl diff gateway/ --format github           annotations, and a summary of the run
  gwctl diff gateway/ --out plan.json && gwctl apply plan.json
      what was looked at is what is done, or nothing is
  gwctl diff --context staging                  files and target as gwctl.yaml has them

A gwctl.yaml in this folder or above it, in the same repository, says what is shipped, where to and
what may not be done; docs/project-file.md has all of it. Flags count for more than the environment,
that for more than the context, and that for more than the project.

Nothing is written. What others made is left out, unless --adopt takes it over; what this owner
applied before and the files no longer have is deleted with --prune only.

Exit codes:
  0  no change
  1  the config is wrong, or the target cannot be read; or arguments that make no sense
  2  there are changes
  3  the changes are refused: by a gate of gwctl.yaml, or because they would delete too much
  4  something is in the way)";

struct DiffArgs : ShippingArgs {
  std::string format;
  std::string plan;
};

// Where GitHub Actions takes what is shown on the page of a run.
constexpr const char* step_summary = "GITHUB_STEP_SUMMARY";

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const DiffFormat& format : diff_formats()) names.emplace_back(format.name);
  return names;
}

Result<void> append_summary(const DiffReport& report) {
  const char* const path = std::getenv(step_summary);  // NOLINT(concurrency-mt-unsafe)
  if (path == nullptr || *path == '\0') return {};
  std::ofstream file{path, std::ios::binary | std::ios::app};
  file << diff_markdown(report) << '\n' << std::flush;
  if (!file) return fail(fmt::format("{}: it cannot be written to", path));
  return {};
}

Result<void> print(const DiffReport& report, const std::string& format, Environment& environment) {
  if (format.empty()) return environment.write(diff_text(report, environment.color_stdout));
  const auto formats = diff_formats();
  const auto found = std::ranges::find(formats, format, &DiffFormat::name);
  GWCTL_TRY(environment.write(found->render(report)));
  return format == "github" ? append_summary(report) : Result<void>{};
}

Result<ExitCode> run(DiffArgs args, Environment& environment) {
  GWCTL_TRY_ASSIGN(const Project project, complete(args, environment));
  GWCTL_TRY_ASSIGN(const config::DiffOptions options, diff_options(args.selection));
  GWCTL_TRY_ASSIGN(const auto compared,
                   compare(args.files, args.env_files, options, args.target, environment));
  if (!compared) return ExitCode::shipping_failed;
  const config::Difference& difference = compared->difference;
  const config::TargetInfo& target = compared->target->info();
  GWCTL_TRY_ASSIGN(const auto refusals, refusals_of(project, *compared, environment));
  const DiffReport report{difference,         target,   compared->notices,
                          &compared->effects, refusals, compared->places};
  GWCTL_TRY(print(report, args.format, environment));
  if (!args.plan.empty()) {
    config::Plan plan = plan_for(*compared, args.files, args.env_files, options);
    plan.context = project.context;
    GWCTL_TRY(write_file_atomically(join_path(environment.working_directory, args.plan),
                                    config::write_plan(plan)));
  }
  if (is_refused(difference, refusals, environment)) return ExitCode::gate_refused;
  if (!difference.conflicts.empty()) return ExitCode::stale;
  return difference.changes.empty() ? ExitCode::clean : ExitCode::changes;
}

}  // namespace

void add_diff_command(CLI::App& app, Action& chosen) {
  auto args = std::make_shared<DiffArgs>();
  CLI::App* command = app.add_subcommand("diff", "Tell what applying a config would change");
  add_config_options(*command, args->files, args->env_files,
                     "Files and folders of APISIX or ADC config; without any, those of gwctl.yaml, "
                     "else standard input");
  command
      ->add_option("-f,--format", args->format,
                   fmt::format("{} (default text)", fmt::join(format_names(), ", ")))
      ->check(CLI::IsMember(format_names()))
      ->group("Options");
  command->add_option("--out", args->plan, "Where to write a plan that gwctl apply takes")
      ->type_name("FILE")
      ->group("Options");
  add_target_options(*command, args->target);
  add_selection_options(*command, args->selection);
  command->footer(notes);
  command->callback([args, &chosen] {
    chosen.run = [args](Environment& environment) {
      return shipping_code(run(*args, environment), environment);
    };
  });
}

}  // namespace gwctl::cli
