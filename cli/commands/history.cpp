#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/ship/project.h"
#include "cli/ship/report.h"
#include "config/plan/rollback.h"
#include "core/plain_line.h"

namespace gwctl::cli {
namespace {

constexpr const char* notes = R"(Examples:
  gwctl history                    who changed what when, newest first
  gwctl history 12                 what revision 12 changed
  gwctl history --format json

gwctl's own runtime remembers each write, whoever did it; other targets do not. Secrets are not
shown. gwctl rollback goes back.

Exit codes:
  0  told
  1  the target cannot be read, or has no history; or arguments that make no sense)";

constexpr std::size_t listed_usually = 20;
// Of what a target says of itself.
constexpr std::size_t shown_bytes_max = 300;

struct HistoryArgs {
  std::optional<std::uint64_t> number;
  std::size_t limit = listed_usually;
  std::string format = "text";
  TargetArgs target;
};

std::string time_text(std::int64_t time) {
  constexpr std::int64_t latest = 253'402'300'799;  // of the year 9999
  if (time < 0 || time > latest) return "?";
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(time)));
}

config::Json revision_json(const config::PastRevision& revision) {
  return {{"revision", revision.number}, {"time", time_text(revision.time)},
          {"author", revision.author},   {"message", revision.message},
          {"digest", revision.digest},   {"changes", revision.changes}};
}

std::string dump(const config::Json& value) {
  return value.dump(2, ' ', false, config::Json::error_handler_t::replace) + "\n";
}

std::string revision_line(const config::PastRevision& revision) {
  const std::string author = plain_line(revision.author, shown_bytes_max);
  const std::string message = plain_line(revision.message, shown_bytes_max);
  return fmt::format("{:>6}  {}  {:>5} {}  {}{}{}", revision.number, time_text(revision.time),
                     revision.changes, revision.changes == 1 ? "change " : "changes",
                     author.empty() ? "-" : author, message.empty() ? "" : "  ", message);
}

Result<std::string> list(const HistoryArgs& args, config::TargetHistory& history) {
  GWCTL_TRY_ASSIGN(const auto list, history.list(args.limit));
  if (args.format == "json") {
    config::Json revisions = config::Json::array();
    for (const auto& each : list.revisions) revisions.push_back(revision_json(each));
    return dump({{"revision", list.current},
                 {"oldest_config", list.oldest},
                 {"revisions", std::move(revisions)}});
  }
  std::string text;
  for (const auto& each : list.revisions) text += revision_line(each) + "\n";
  return text.empty() ? std::string{"nothing is remembered\n"} : text;
}

Result<std::string> tell(const HistoryArgs& args, config::TargetHistory& history) {
  GWCTL_TRY_ASSIGN(const auto revision, history.revision(*args.number));
  GWCTL_TRY_ASSIGN(const auto before, history.config_at(revision.number - 1));
  GWCTL_TRY_ASSIGN(const auto after, history.config_at(revision.number));
  const std::vector<config::Change> changes = config::changes_between(before, after);
  if (args.format == "json") {
    config::Json all = revision_json(revision);
    all["changed"] = changes_json(changes);
    return dump(all);
  }
  return revision_line(revision) + "\n" + changes_text(changes, false);
}

Result<ExitCode> run(HistoryArgs args, Environment& environment) {
  GWCTL_TRY(complete(args.target, environment));
  GWCTL_TRY_ASSIGN(const auto target, open_target(args.target, environment));
  config::TargetHistory* const history = target->history();
  if (history == nullptr) {
    return fail(
        fmt::format("{} at {} remembers no revisions", target->info().name, target->info().place));
  }
  GWCTL_TRY_ASSIGN(const std::string text,
                   args.number ? tell(args, *history) : list(args, *history));
  GWCTL_TRY(environment.write(text));
  return ExitCode::clean;
}

}  // namespace

void add_history_command(CLI::App& app, Action& chosen) {
  auto args = std::make_shared<HistoryArgs>();
  CLI::App* command = app.add_subcommand("history", "Tell who changed a gateway's config when");
  command->add_option("revision", args->number, "Only this one, and what it changed")
      ->type_name("NUMBER");
  command->add_option("-f,--format", args->format, "text or json (default text)")
      ->check(CLI::IsMember({"text", "json"}))
      ->group("Options");
  command->add_option("--limit", args->limit, "How many, newest first (default 20)")
      ->type_name("NUMBER")
      ->check(CLI::PositiveNumber.description(""))
      ->group("Options");
  add_target_options(*command, args->target);
  command->footer(notes);
  command->callback([args, &chosen] {
    chosen.run = [args](Environment& environment) {
      return shipping_code(run(*args, environment), environment);
    };
  });
}

}  // namespace gwctl::cli
