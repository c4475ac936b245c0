#include "config/plan/apply.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <memory>
#include <optional>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/ship/apply.h"
#include "cli/ship/report.h"
#include "config/plan/plan.h"
#include "core/files.h"

namespace gwctl::cli {
namespace {

constexpr const char* notes = R"(Examples:
  gwctl apply apisix.yaml                       to http://127.0.0.1:9180
  gwctl apply gateway/ --server https://admin.example.com --token-file token --prune
  gwctl apply plan.json                         what gwctl diff --out wrote, or nothing
  gwctl apply --context staging                 files and target as gwctl.yaml has them

gwctl's own runtime takes all of it or nothing. Apache APISIX on etcd is written to resource by
resource, so that nothing is ever referred to that is not there; when one write fails, no further
one is begun, and what was done is told. Applying again goes on from there.

Exit codes:
  0  done, or nothing to do
  1  the config is wrong, or nothing could be written; or arguments that make no sense
  3  refused: by a gate of gwctl.yaml, or because it would delete too much
  4  something is in the way, or was changed meanwhile
  5  some of it was done, or may have been)";

std::atomic<bool> is_interrupted = false;

void interrupt(int) {
  is_interrupted = true;
}

std::string_view word_for(config::Outcome outcome) {
  switch (outcome) {
    case config::Outcome::done: return "done";
    case config::Outcome::failed: return "failed";
    case config::Outcome::unknown: return "sent, and not answered";
    case config::Outcome::not_begun: return "not begun";
    case config::Outcome::undone: return "done and taken back";
  }
  return {};
}

// What stands where, when it was not all done.
void tell_partial(const std::vector<config::Change>& changes, const config::Applied& applied,
                  Environment& environment) {
  for (std::size_t i = 0; i < changes.size(); ++i) {
    environment.complain(fmt::format("  {:<22} {} {}\n", word_for(applied.outcomes[i]),
                                     config::action_name(changes[i].action),
                                     config::name_of(changes[i].key)));
  }
}

ExitCode ship(const config::Difference& difference, config::Target& target, const ApplyArgs& args,
              Environment& environment) {
  config::ApplyOptions options;
  options.sleep = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); };
  options.stop = &is_interrupted;
  std::size_t ended = 0;
  if (environment.stderr_is_terminal && !args.is_quiet) {
    options.progress = [&](const config::Change& change, config::Outcome) {
      environment.complain(fmt::format("\r\x1b[K{} of {}  {}", ++ended, difference.changes.size(),
                                       config::name_of(change.key)));
    };
  }
  std::signal(SIGINT, interrupt);
  const config::Applied applied = config::apply(difference.changes, target, options);
  std::signal(SIGINT, SIG_DFL);
  if (ended != 0) environment.complain("\r\x1b[K");
  if (applied.error.empty()) return ExitCode::clean;
  fail_plainly(environment, applied.error);
  const bool is_clear = std::ranges::count(applied.outcomes, config::Outcome::unknown) == 0;
  if (applied.done != 0 || !is_clear) {
    environment.complain(
        fmt::format("{} of {} changes are done:\n", applied.done, difference.changes.size()));
    tell_partial(difference.changes, applied, environment);
    return ExitCode::partly;
  }
  environment.complain("Nothing was changed.\n");
  return applied.is_stale ? ExitCode::stale : ExitCode::shipping_failed;
}

/// What is to be done, by the arguments or by a plan.
struct Order {
  std::vector<std::string> files;
  std::vector<std::string> env_files;
  config::DiffOptions options;
  std::optional<config::Plan> plan;
  Project project;
};

// `args` gets what was not said.
Result<Order> read_order(ApplyArgs& args, const Environment& environment) {
  if (args.files.size() == 1 && args.files[0] != "-") {
    const std::string path = join_path(environment.working_directory, args.files[0]);
    if (is_regular_file(path)) {
      GWCTL_TRY_ASSIGN(const std::string text, read_file(path));
      if (config::is_plan(text)) {
        auto plan = config::read_plan(text);
        if (!plan) return fail(fmt::format("{}: {}", args.files[0], plan.error().message));
        if (args.target.context.empty()) args.target.context = plan->context;
        GWCTL_TRY_ASSIGN(Project project, complete(args.target, environment));
        return Order{plan->files, plan->env_files, plan->options, *plan, std::move(project)};
      }
    }
  }
  GWCTL_TRY_ASSIGN(Project project, complete(args, environment));
  GWCTL_TRY_ASSIGN(config::DiffOptions options, diff_options(args.selection));
  return Order{args.files, args.env_files, std::move(options), std::nullopt, std::move(project)};
}

// Whether the plan is still what would be done; what moved is said.
bool is_fresh(const config::Plan& plan, const config::Difference& now,
              const config::TargetInfo& target, Environment& environment) {
  std::vector<std::string> moves = config::find_moves(plan, now);
  if (plan.target_place != target.place)
    moves.insert(moves.begin(),
                 fmt::format("it was made for {}, this is {}", plan.target_place, target.place));
  if (moves.empty()) return true;
  fail_plainly(environment, "the plan is stale; nothing was changed");
  for (const std::string& move : moves) environment.complain("  " + move + "\n");
  return false;
}

Result<ExitCode> run(ApplyArgs args, Environment& environment) {
  GWCTL_TRY_ASSIGN(const Order order, read_order(args, environment));
  sign(args.target, order.files, environment);
  GWCTL_TRY_ASSIGN(const auto compared,
                   compare(order.files, order.env_files, order.options, args.target, environment));
  if (!compared) return ExitCode::shipping_failed;
  if (order.plan &&
      !is_fresh(*order.plan, compared->difference, compared->target->info(), environment))
    return ExitCode::stale;
  return ship_difference(*compared, order.project, args, environment);
}

}  // namespace

Result<ExitCode> ship_difference(const Comparison& compared, const Project& project,
                                 const ApplyArgs& args, Environment& environment) {
  const config::Difference& difference = compared.difference;
  const config::TargetInfo& target = compared.target->info();
  GWCTL_TRY_ASSIGN(const auto refusals, refusals_of(project, compared, environment));
  if (!args.is_quiet) {
    GWCTL_TRY(environment.write(diff_text(
        {difference, target, compared.notices, &compared.effects, refusals, compared.places},
        environment.color_stdout)));
  }
  if (is_refused(difference, refusals, environment)) return ExitCode::gate_refused;
  if (!difference.conflicts.empty()) {
    fail_plainly(environment, fmt::format("{} resources are in the way; nothing was changed",
                                          difference.conflicts.size()));
    return ExitCode::stale;
  }
  const ExitCode code = ship(difference, *compared.target, args, environment);
  if (code == ExitCode::clean && !difference.changes.empty() && !args.is_quiet) {
    GWCTL_TRY(environment.write(fmt::format("Applied to {} at {}.\n", target.name, target.place)));
  }
  return code;
}

void add_apply_command(CLI::App& app, Action& chosen) {
  auto args = std::make_shared<ApplyArgs>();
  CLI::App* command = app.add_subcommand("apply", "Ship a config to a gateway");
  add_config_options(
      *command, args->files, args->env_files,
      "Files and folders of APISIX or ADC config, or a plan; without any, those of gwctl.yaml, "
      "else standard input");
  command->add_flag("-q,--quiet", args->is_quiet, "Print errors, nothing else")->group("Options");
  add_target_options(*command, args->target);
  add_signature_options(*command, args->target);
  add_selection_options(*command, args->selection);
  command->footer(notes);
  command->callback([args, &chosen] {
    chosen.run = [args](Environment& environment) {
      return shipping_code(run(*args, environment), environment);
    };
  });
}

}  // namespace gwctl::cli
