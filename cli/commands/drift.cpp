#include "config/plan/drift.h"

#include <csignal>
#include <ctime>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/ship/drift_watch.h"
#include "cli/ship/project.h"

namespace gwctl::cli {
namespace {

constexpr const char* notes = R"(Examples:
  gwctl drift                              what is not any more as it was applied
  gwctl drift gateway/                     and from what to what it was changed
  gwctl drift --watch 60 --format json     a line for each change of the state

Without files it is known by the marks of what gwctl apply wrote that something was changed, not
what; and of what was deleted only kinds that have no labels. Files tell both: what they want and is
not there was deleted, or was never applied. They are read once.

With --watch a target that does not answer is told once and asked again; SIGINT and SIGTERM end it
with the code of the last state.

Exit codes:
  0  all is as it was applied
  1  the config is wrong, or the target cannot be read; or arguments that make no sense
  2  there is drift)";

constexpr unsigned watch_seconds_max = 86'400;

struct DriftArgs : ShippingArgs {
  std::string format;
  unsigned watch_seconds = 0;
};

/// SIGINT and SIGTERM as something that is waited for, while it lives.
class EndSignals {
 public:
  EndSignals() {
    ::sigemptyset(&signals_);
    for (const int signal : {SIGINT, SIGTERM}) ::sigaddset(&signals_, signal);
    ::pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  }

  EndSignals(const EndSignals&) = delete;
  EndSignals& operator=(const EndSignals&) = delete;

  ~EndSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  /// Whether none came so long.
  bool wait(unsigned seconds) const {
    const timespec time{static_cast<time_t>(seconds), 0};
    return ::sigtimedwait(&signals_, nullptr, &time) < 0;
  }

 private:
  sigset_t signals_{};
  sigset_t before_{};
};

/// Looks at one target, which is found again after it was not there.
class Looker {
 public:
  Looker(const DriftArgs& args, config::DiffOptions options,
         std::optional<config::DesiredObjects> desired, const Environment& environment)
      : args_{args},
        options_{std::move(options)},
        desired_{std::move(desired)},
        environment_{environment} {}

  Result<config::Drift> operator()() {
    if (target_ == nullptr) {
      GWCTL_TRY_ASSIGN(target_, open_target(args_.target, environment_));
    }
    std::vector<std::string> notices;
    GWCTL_TRY_ASSIGN(const config::LiveObjects live, target_->read(notices));
    return desired_ ? config::drift_of(live, *desired_, options_)
                    : config::drift_of(live, options_);
  }

 private:
  const DriftArgs& args_;
  config::DiffOptions options_;
  std::optional<config::DesiredObjects> desired_;
  const Environment& environment_;
  std::unique_ptr<config::Target> target_;
};

Result<void> tell(const config::Drift& drift, const DriftArgs& args,
                  const Environment& environment) {
  if (args.format == "json") return environment.write(drift_json(drift).dump(2) + "\n");
  if (args.format == "markdown") return environment.write(drift_markdown(drift));
  return environment.write(drift_text(drift, args.format.empty() && environment.color_stdout));
}

Result<void> tell_line(const Result<config::Drift>& state, const DriftArgs& args,
                       const Environment& environment) {
  const std::string time = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  if (args.format == "json") {
    config::Json line = state ? drift_json(*state) : config::Json{{"error", state.error().message}};
    line["time"] = time;
    return environment.write(line.dump(-1, ' ', false, config::Json::error_handler_t::replace) +
                             "\n");
  }
  GWCTL_TRY(environment.write(time + "\n"));
  if (state) return tell(*state, args, environment);
  return environment.write(state.error().message + "\n");
}

Result<ExitCode> run(DriftArgs args, Environment& environment) {
  // The files of a project are looked at when they are named, as their variables may be elsewhere.
  const std::vector<std::string> named = args.files;
  GWCTL_TRY(complete(args, environment));
  args.files = named;
  GWCTL_TRY_ASSIGN(config::DiffOptions options, diff_options(args.selection));
  std::optional<config::DesiredObjects> desired;
  if (!args.files.empty()) {
    GWCTL_TRY_ASSIGN(Desired read, read_desired(args.files, args.env_files, environment));
    if (!read.is_fit) return ExitCode::shipping_failed;
    desired = std::move(read.objects);
  }
  Looker look{args, std::move(options), std::move(desired), environment};
  if (args.watch_seconds != 0) {
    const EndSignals signals;
    return watch_drift(
        {std::ref(look), [&] { return signals.wait(args.watch_seconds); },
         [&](const Result<config::Drift>& state) { return tell_line(state, args, environment); }});
  }
  GWCTL_TRY_ASSIGN(const config::Drift drift, look());
  GWCTL_TRY(tell(drift, args, environment));
  return code_of_drift(drift);
}

}  // namespace

void add_drift_command(CLI::App& app, Action& chosen) {
  auto args = std::make_shared<DriftArgs>();
  CLI::App* command =
      app.add_subcommand("drift", "Tell what was changed on a gateway since it was applied");
  add_config_options(*command, args->files, args->env_files,
                     "Files and folders of APISIX or ADC config that were applied");
  command->add_option("-f,--format", args->format, "text, json or markdown (default text)")
      ->check(CLI::IsMember({"text", "json", "markdown"}))
      ->group("Options");
  command->add_option("--watch", args->watch_seconds, "Look again every so many seconds")
      ->type_name("SECONDS")
      ->check(CLI::Range(1U, watch_seconds_max).description(""))
      ->group("Options");
  add_target_options(*command, args->target);
  add_scope_options(*command, args->selection);
  command->footer(notes);
  command->callback([args, &chosen] {
    chosen.run = [args](Environment& environment) {
      return shipping_code(run(*args, environment), environment);
    };
  });
}

}  // namespace gwctl::cli
