#include "cli/ship/ship.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <ctime>
#include <thread>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "cli/ship/journal_file.h"
#include "config/plan/apply.h"

namespace gwctl::cli {
namespace {

using config::Applied;
using config::Change;
using config::Outcome;

std::atomic<bool> is_interrupted = false;

void interrupt(int) {
  is_interrupted = true;
}

/// As long as it lives, signals to end are remembered, not obeyed.
class Signals {
 public:
  Signals() {
    for (const int signal : signals) std::signal(signal, interrupt);
  }

  ~Signals() {
    for (const int signal : signals) std::signal(signal, SIG_DFL);
  }

  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

 private:
  static constexpr int signals[] = {SIGINT, SIGTERM, SIGHUP};
};

std::string_view word_for(Outcome outcome) {
  switch (outcome) {
    case Outcome::done: return "done";
    case Outcome::failed: return "failed";
    case Outcome::unknown: return "sent, and not answered";
    case Outcome::undone: return "done and taken back";
    case Outcome::not_begun: return "not begun";
  }
  return {};
}

Result<std::unique_ptr<JournalFile>> open_journal(const Comparison& compared,
                                                  const ShipOptions& options) {
  const bool is_atomic = std::holds_alternative<config::AtomicWriter*>(compared.target->writer());
  if (is_atomic || options.plan == nullptr || compared.difference.changes.empty())
    return std::unique_ptr<JournalFile>{};
  if (options.goes_on) return JournalFile::go_on(options.journal);
  const std::string now = fmt::format("{:%FT%TZ}", fmt::gmtime(std::time(nullptr)));
  return JournalFile::begin(options.journal,
                            config::journal_head(*options.plan, compared.difference.changes, now));
}

// What stands where, when it was not all done.
void tell_partial(const std::vector<Change>& changes, const Applied& applied,
                  Environment& environment) {
  environment.complain(fmt::format("{} of {} changes are done:\n", applied.done, changes.size()));
  for (std::size_t i = 0; i < changes.size(); ++i) {
    environment.complain(fmt::format("  {:<22} {} {}\n", word_for(applied.outcomes[i]),
                                     config::action_name(changes[i].action),
                                     config::name_of(changes[i].key)));
  }
  for (const config::Conflict& each : applied.not_undone)
    environment.complain(
        fmt::format("  not taken back: {}: {}\n", config::name_of(each.key), each.reason));
}

ExitCode tell(const std::vector<Change>& changes, const Applied& applied, bool has_journal,
              Environment& environment) {
  if (applied.error.empty()) return ExitCode::clean;
  fail_plainly(environment, applied.error);
  const bool is_clear = std::ranges::count(applied.outcomes, Outcome::unknown) == 0;
  if (applied.done != 0 || !is_clear) {
    tell_partial(changes, applied, environment);
    if (has_journal)
      environment.complain("gwctl apply --resume goes on from there, gwctl rollback goes back.\n");
    return ExitCode::partly;
  }
  const auto undone = std::ranges::count(applied.outcomes, Outcome::undone);
  environment.complain(undone == 0 ? std::string{"Nothing was changed.\n"}
                                   : fmt::format("{} changes were made and taken back: all is as "
                                                 "it was.\n",
                                                 undone));
  return applied.is_stale ? ExitCode::stale : ExitCode::shipping_failed;
}

}  // namespace

Result<ExitCode> ship(const Comparison& compared, const ShipOptions& options,
                      Environment& environment) {
  const std::vector<Change>& changes = compared.difference.changes;
  GWCTL_TRY_ASSIGN(const auto journal, open_journal(compared, options));
  config::ApplyOptions apply_options;
  apply_options.sleep = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); };
  apply_options.stop = &is_interrupted;
  apply_options.owner = options.owner;
  apply_options.undoes = options.undoes;
  apply_options.parallel = options.parallel;
  const bool shows_progress = environment.stderr_is_terminal && !options.is_quiet;
  std::size_t ended = 0;
  bool is_journal_broken = false;
  apply_options.progress = [&](const Change& change, Outcome outcome) {
    if (journal != nullptr && !journal->add(config::journal_line(change.key, outcome)))
      is_journal_broken = true;
    if (shows_progress)
      environment.complain(fmt::format("\r\x1b[K{} of {}  {}", ++ended, changes.size(),
                                       config::name_of(change.key)));
  };
  Applied applied;
  {
    const Signals signals;
    applied = config::apply(changes, *compared.target, apply_options);
  }
  if (ended != 0) environment.complain("\r\x1b[K");
  // Where there is nothing to go on with or to go back from.
  const bool is_untouched =
      !options.goes_on && std::ranges::all_of(applied.outcomes, [](Outcome each) {
        return each == Outcome::not_begun || each == Outcome::failed || each == Outcome::undone;
      });
  if (journal != nullptr && applied.error.empty() && !journal->add(config::journal_end()))
    is_journal_broken = true;
  if (journal != nullptr && !applied.error.empty() && is_untouched) journal->take_back();
  if (is_journal_broken)
    environment.complain(fmt::format("{}: it could not be written to the end\n", options.journal));
  return tell(changes, applied, journal != nullptr, environment);
}

config::Plan plan_for(const Comparison& compared, const std::vector<std::string>& files,
                      const std::vector<std::string>& env_files,
                      const config::DiffOptions& options) {
  config::Plan plan = config::plan_of(compared.difference);
  plan.files = files;
  plan.env_files = env_files;
  plan.options = options;
  plan.target_name = compared.target->info().name;
  plan.target_place = compared.target->info().place;
  plan.desired_digest = compared.desired_digest;
  return plan;
}

}  // namespace gwctl::cli
