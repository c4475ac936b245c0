#include "cli/ship/rollback.h"

#include <algorithm>
#include <array>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/ship/journal_file.h"

namespace gwctl::cli {
namespace {

constexpr const char* notes = R"(Examples:
  gwctl rollback                       to before the last apply; again: undoes that
  gwctl rollback --to 12 --dry-run     what it would take
  gwctl rollback --git HEAD~1 gateway/ the files as git has them there, to any target

gwctl's own runtime remembers its revisions (gwctl history) and takes all of a rollback or nothing.
Only what is this owner's is rolled back, unless --all is given. Private keys come back with it.

Apache APISIX remembers nothing: there it is the journal of the last apply, in .gwctl, that tells
what it was before. It holds no secrets: what had another one then is in the way, and so is what
somebody else changed since.

With --git the files of that revision are applied as gwctl apply --prune does; --env-file and other
files are those of now.

Exit codes:
  0  done, or nothing to do
  1  nothing could be read or written; or arguments that make no sense
  2  there are changes (--dry-run)
  3  refused: it would delete too much
  4  something is in the way, or was changed meanwhile
  5  some of it was done, or may have been)";

// The first that can tell counts.
constexpr std::array sources{&git_source, &history_source, &journal_source};

Result<ExitCode> run(RollbackArgs args, Environment& environment) {
  GWCTL_TRY_ASSIGN(const Project project, complete(args.apply, environment));
  GWCTL_TRY_ASSIGN(auto target, open_target(args.apply.target, environment));
  GWCTL_TRY_ASSIGN(const config::DiffOptions options, diff_options(args.apply.selection));
  args.journal = journal_path(project, args.apply.target, options.owner, environment);
  const auto source = std::ranges::find_if(
      sources, [&](const RollbackSource* each) { return each->can_tell(args, *target); });
  if (source == sources.end()) {
    return fail(
        fmt::format("{} at {} remembers no revisions, and there is no journal of an apply to it; "
                    "gwctl rollback "
                    "--git REV FILES applies the files as git has them",
                    target->info().name, target->info().place));
  }
  GWCTL_TRY_ASSIGN(const auto compared, (*source)->compare(args, std::move(target), environment));
  if (!compared) return ExitCode::shipping_failed;
  if (!args.is_dry_run) {
    ShipOptions how;
    how.is_quiet = args.apply.is_quiet;
    how.owner = options.owner;
    return ship_difference(*compared, project, how, environment);
  }
  GWCTL_TRY_ASSIGN(const auto refused, tell_difference(*compared, project, false, environment));
  if (refused) return *refused;
  return compared->difference.changes.empty() ? ExitCode::clean : ExitCode::changes;
}

}  // namespace

void add_rollback_command(CLI::App& app, Action& chosen) {
  auto args = std::make_shared<RollbackArgs>();
  CLI::App* command = app.add_subcommand("rollback", "Have a gateway be as it was");
  add_config_options(*command, args->apply.files, args->apply.env_files,
                     "With --git: files and folders of config (default: the folder)");
  const auto* group = "Options";
  command
      ->add_option("--to", args->to,
                   "A revision of gwctl history; default: the one before the last")
      ->type_name("NUMBER")
      ->group(group);
  command->add_option("--git", args->git, "A revision of git, whose files are applied")
      ->type_name("REV")
      ->group(group);
  command->add_flag("--all", args->takes_all, "What others own as well")->group(group);
  command->add_flag("--dry-run", args->is_dry_run, "Tell what would change, and do nothing")
      ->group(group);
  command->add_flag("-q,--quiet", args->apply.is_quiet, "Print errors, nothing else")->group(group);
  add_target_options(*command, args->apply.target);
  add_signature_options(*command, args->apply.target);
  add_scope_options(*command, args->apply.selection);
  add_permission_options(*command, args->apply.selection);
  command->footer(notes);
  command->callback([args, &chosen] {
    chosen.check = [args](const Environment&) -> Result<void> {
      if (!args->git.empty() && (args->to || args->takes_all))
        return fail("--git names files: --to and --all are of a target's revisions");
      if (args->git.empty() && !args->apply.files.empty())
        return fail("files are rolled back with --git REV");
      return {};
    };
    chosen.run = [args](Environment& environment) {
      return shipping_code(run(*args, environment), environment);
    };
  });
}

}  // namespace gwctl::cli
