#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/config/report.h"
#include "cli/ship/args.h"
#include "cli/ship/report.h"
#include "config/plan/plan.h"
#include "core/files.h"

namespace gwctl::cli {
namespace {

constexpr const char* notes = R"(Examples:
  gwctl diff apisix.yaml                        against http://127.0.0.1:9180
  gwctl diff gateway/ --server https://admin.example.com --token-file token --prune
  gwctl diff gateway/ --format markdown         for a comment on a pull request
  gwctl diff gateway/ --out plan.json && gwctl apply plan.json
      what was looked at is what is done, or nothing is

Nothing is written. What others made is left out, unless --adopt takes it over; what this owner
applied before and the files no longer have is deleted with --prune only.

Exit codes:
  0  no change
  1  the config is wrong, or the target cannot be read; or arguments that make no sense
  2  there are changes
  3  the changes are refused: they would delete too much
  4  something is in the way)";

struct DiffArgs {
  std::vector<std::string> files;
  std::vector<std::string> env_files;
  std::string format;
  std::string plan;
  TargetArgs target;
  SelectionArgs selection;
};

using Render = std::string (*)(const DiffReport& report);

struct Format {
  std::string_view name;
  Render render;
};

constexpr Format known_formats[] = {
    {"text", [](const DiffReport& report) { return diff_text(report, false); }},
    {"json", diff_json},
    {"markdown", diff_markdown}};

Result<ExitCode> run(const DiffArgs& args, Environment& environment) {
  GWCTL_TRY_ASSIGN(const config::DiffOptions options, diff_options(args.selection));
  GWCTL_TRY_ASSIGN(const auto compared,
                   compare(args.files, args.env_files, options, args.target, environment));
  if (!compared) return ExitCode::shipping_failed;
  const config::Difference& difference = compared->difference;
  const config::TargetInfo& target = compared->target->info();
  const DiffReport report{difference, target, compared->notices, &compared->effects};
  std::string text;
  if (args.format.empty()) {
    text = diff_text(report, environment.color_stdout);
  } else {
    for (const Format& format : known_formats) {
      if (format.name == args.format) text = format.render(report);
    }
  }
  GWCTL_TRY(environment.write(text));
  if (!args.plan.empty()) {
    config::Plan plan = config::plan_of(difference);
    plan.files = args.files;
    plan.env_files = args.env_files;
    plan.options = options;
    plan.target_name = target.name;
    plan.target_place = target.place;
    plan.desired_digest = compared->desired_digest;
    GWCTL_TRY(write_file_atomically(join_path(environment.working_directory, args.plan),
                                    config::write_plan(plan)));
  }
  if (!difference.refusal.empty()) {
    environment.complain(difference.refusal + "\n");
    return ExitCode::gate_refused;
  }
  if (!difference.conflicts.empty()) return ExitCode::stale;
  return difference.changes.empty() ? ExitCode::clean : ExitCode::changes;
}

}  // namespace

void add_diff_command(CLI::App& app, Action& chosen) {
  auto args = std::make_shared<DiffArgs>();
  CLI::App* command = app.add_subcommand("diff", "Tell what applying a config would change");
  add_config_options(*command, args->files, args->env_files,
                     "Files and folders of APISIX or ADC config; without any, standard input");
  command->add_option("-f,--format", args->format, "text, json or markdown (default text)")
      ->check(CLI::IsMember({"text", "json", "markdown"}))
      ->group("Options");
  command->add_option("--out", args->plan, "Where to write a plan that gwctl apply takes")
      ->type_name("FILE")
      ->group("Options");
  add_target_options(*command, args->target);
  add_selection_options(*command, args->selection);
  command->footer(notes);
  command->callback([args, &chosen] {
    chosen.check = [args](const Environment& environment) -> Result<void> {
      return check_config_arguments(args->files, environment);
    };
    chosen.run = [args](Environment& environment) {
      return shipping_code(run(*args, environment), environment);
    };
  });
}

}  // namespace gwctl::cli
