#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/ship/project.h"

namespace gwctl::cli {
namespace {

constexpr const char* notes = R"(Examples:
  gwctl ping --server https://admin.example.com --token-file token

Exit codes:
  0  it answers, and takes the key
  1  it does not; or arguments that make no sense)";

Result<ExitCode> run(TargetArgs args, Environment& environment) {
  GWCTL_TRY(complete(args, environment));
  GWCTL_TRY_ASSIGN(const auto target, open_target(args, environment));
  const config::TargetInfo& info = target->info();
  const bool is_atomic = std::holds_alternative<config::AtomicWriter*>(target->writer());
  GWCTL_TRY(environment.write(
      fmt::format("{} at {}: takes {}\n", info.name, info.place,
                  is_atomic ? "all changes at once, or none" : "changes one after the other")));
  return ExitCode::clean;
}

}  // namespace

void add_ping_command(CLI::App& app, Action& chosen) {
  auto args = std::make_shared<TargetArgs>();
  CLI::App* command = app.add_subcommand("ping", "Tell what answers at a target");
  add_target_options(*command, *args);
  command->footer(notes);
  command->callback([args, &chosen] {
    chosen.check = [](const Environment&) -> Result<void> { return {}; };
    chosen.run = [args](Environment& environment) {
      return shipping_code(run(*args, environment), environment);
    };
  });
}

}  // namespace gwctl::cli
