#include "cli/ship/apply.h"

#include <fmt/format.h>

#include "cli/ship/journal_file.h"
#include "cli/ship/project.h"
#include "cli/ship/report.h"
#include "cli/ship/ship.h"
#include "core/files.h"

namespace gwctl::cli {
namespace {

/// What is to be done: by the arguments, by a plan, or by the journal of an apply that stopped.
struct Order {
  std::vector<std::string> files;
  std::vector<std::string> env_files;
  config::DiffOptions options;
  Project project;
  std::string journal_path;
  std::optional<config::Plan> plan = {};
  std::optional<config::Journal> journal = {};
};

Result<std::optional<config::Plan>> read_named_plan(const std::vector<std::string>& files,
                                                    const Environment& environment) {
  if (files.size() != 1 || files[0] == "-") return std::optional<config::Plan>{};
  const std::string path = join_path(environment.working_directory, files[0]);
  if (!is_regular_file(path)) return std::optional<config::Plan>{};
  GWCTL_TRY_ASSIGN(const std::string text, read_file(path));
  if (!config::is_plan(text)) return std::optional<config::Plan>{};
  auto plan = config::read_plan(text);
  if (!plan) return fail(fmt::format("{}: {}", files[0], plan.error().message));
  return std::optional{*std::move(plan)};
}

// `args` gets what was not said.
Result<Order> read_order(ApplyArgs& args, const Environment& environment) {
  GWCTL_TRY_ASSIGN(auto plan, read_named_plan(args.files, environment));
  if (plan) {
    if (args.target.context.empty()) args.target.context = plan->context;
    GWCTL_TRY_ASSIGN(Project project, complete(args.target, environment));
    const std::string path = journal_path(project, args.target, plan->options.owner, environment);
    return Order{plan->files, plan->env_files, plan->options, std::move(project), path, plan};
  }
  GWCTL_TRY_ASSIGN(Project project, complete(args, environment));
  GWCTL_TRY_ASSIGN(config::DiffOptions options, diff_options(args.selection));
  const std::string path = journal_path(project, args.target, options.owner, environment);
  return Order{args.files, args.env_files, std::move(options), std::move(project), path};
}

Result<Order> read_journal_order(ApplyArgs& args, const Environment& environment) {
  GWCTL_TRY_ASSIGN(Order order, read_order(args, environment));
  GWCTL_TRY_ASSIGN(order.journal, read_journal_file(order.journal_path));
  if (!order.journal) {
    return fail(fmt::format("{}: there is no journal of an apply to this target that stopped",
                            relative_path(environment.working_directory, order.journal_path)));
  }
  order.files = order.journal->plan.files;
  order.env_files = order.journal->plan.env_files;
  order.options = order.journal->plan.options;
  return order;
}

// What was agreed to and is not so any more; it is said.
bool is_stale(const char* heading, const std::vector<std::string>& moves,
              Environment& environment) {
  if (moves.empty()) return false;
  fail_plainly(environment, heading);
  for (const std::string& move : moves) environment.complain("  " + move + "\n");
  return true;
}

bool is_stale(const config::Plan& plan, const Comparison& now, Environment& environment) {
  std::vector<std::string> moves = config::find_moves(plan, now.difference);
  const std::string& place = now.target->info().place;
  if (plan.target_place != place)
    moves.insert(moves.begin(),
                 fmt::format("it was made for {}, this is {}", plan.target_place, place));
  return is_stale("the plan is stale; nothing was changed", moves, environment);
}

bool is_stale(const config::Journal& journal, const Comparison& now, Environment& environment) {
  std::vector<std::string> moves = config::find_foreign_changes(journal, now.live);
  if (journal.plan.desired_digest != now.desired_digest)
    moves.insert(moves.begin(),
                 "the files are others than those that were applied; gwctl apply ships them anew");
  return is_stale("the apply that stopped cannot be gone on with; nothing was changed", moves,
                  environment);
}

Result<ExitCode> prove(const Comparison& compared, const Order& order, const ApplyArgs& args,
                       Environment& environment) {
  GWCTL_TRY_ASSIGN(const auto problems, verify(compared, order.options, args.verify));
  if (problems.empty()) {
    if (!args.is_quiet) GWCTL_TRY(environment.write("Verified: it is in force.\n"));
    return ExitCode::clean;
  }
  fail_plainly(environment, "it was applied, but it is not in force");
  for (const std::string& problem : problems) environment.complain("  " + problem + "\n");
  return ExitCode::partly;
}

Result<ExitCode> ship_order(const Comparison& compared, const Order& order, const ApplyArgs& args,
                            Environment& environment) {
  config::Plan plan = plan_for(compared, order.files, order.env_files, order.options);
  plan.context = order.project.context;
  ShipOptions options;
  options.is_quiet = args.is_quiet;
  options.undoes = args.undoes;
  options.parallel = args.parallel;
  options.journal = order.journal_path;
  options.goes_on = order.journal.has_value();
  options.plan = &plan;
  options.owner = order.options.owner;
  GWCTL_TRY_ASSIGN(const ExitCode code,
                   ship_difference(compared, order.project, options, environment));
  if (code != ExitCode::clean || !args.verify.is_any()) return code;
  return prove(compared, order, args, environment);
}

}  // namespace

Result<std::optional<ExitCode>> tell_difference(const Comparison& compared, const Project& project,
                                                bool is_quiet, Environment& environment) {
  const config::Difference& difference = compared.difference;
  GWCTL_TRY_ASSIGN(const auto refusals, refusals_of(project, compared, environment));
  if (!is_quiet) {
    GWCTL_TRY(environment.write(diff_text({difference, compared.target->info(), compared.notices,
                                           &compared.effects, refusals, compared.places},
                                          environment.color_stdout)));
  }
  if (is_refused(difference, refusals, environment)) return std::optional{ExitCode::gate_refused};
  if (difference.conflicts.empty()) return std::optional<ExitCode>{};
  const std::size_t count = difference.conflicts.size();
  fail_plainly(environment, fmt::format("{} in the way; nothing was changed",
                                        count == 1 ? std::string{"one resource is"}
                                                   : fmt::format("{} resources are", count)));
  if (is_quiet) {
    for (const config::Conflict& each : difference.conflicts)
      environment.complain(fmt::format("  {}  {}\n", config::name_of(each.key), each.reason));
  }
  return std::optional{ExitCode::stale};
}

Result<ExitCode> ship_difference(const Comparison& compared, const Project& project,
                                 const ShipOptions& options, Environment& environment) {
  GWCTL_TRY_ASSIGN(const auto refused,
                   tell_difference(compared, project, options.is_quiet, environment));
  if (refused) return *refused;
  GWCTL_TRY_ASSIGN(const ExitCode code, ship(compared, options, environment));
  const config::TargetInfo& target = compared.target->info();
  const bool is_told = code == ExitCode::clean && !compared.difference.changes.empty();
  if (is_told && !options.is_quiet)
    GWCTL_TRY(environment.write(fmt::format("Applied to {} at {}.\n", target.name, target.place)));
  return code;
}

Result<ExitCode> run_apply(ApplyArgs args, Environment& environment) {
  GWCTL_TRY_ASSIGN(const Order order, args.resumes ? read_journal_order(args, environment)
                                                   : read_order(args, environment));
  if (order.journal && order.journal->is_complete) {
    if (!args.is_quiet) GWCTL_TRY(environment.write("The last apply came to its end.\n"));
    return ExitCode::clean;
  }
  sign(args.target, order.files, environment);
  GWCTL_TRY_ASSIGN(const auto compared,
                   compare(order.files, order.env_files, order.options, args.target, environment));
  if (!compared) return ExitCode::shipping_failed;
  if (order.plan && is_stale(*order.plan, *compared, environment)) return ExitCode::stale;
  if (order.journal && is_stale(*order.journal, *compared, environment)) return ExitCode::stale;
  return ship_order(*compared, order, args, environment);
}

}  // namespace gwctl::cli
