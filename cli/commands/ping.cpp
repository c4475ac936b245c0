#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/ship/args.h"

namespace gwctl::cli {
namespace {

constexpr const char* notes = R"(Examples:
  gwctl ping --server https://admin.example.com --token-file token

Exit codes:
  0  it answers, and takes the key
  1  it does not; or arguments that make no sense)";

std::string_view guarantee_text(config::Guarantee guarantee) {
  switch (guarantee) {
    case config::Guarantee::atomic: return "takes all changes at once, or none";
    case config::Guarantee::journalled: return "takes changes one after the other";
  }
  return {};
}

Result<ExitCode> run(const TargetArgs& args, Environment& environment) {
  GWCTL_TRY_ASSIGN(const auto target, open_target(args, environment));
  const config::TargetInfo& info = target->info();
  GWCTL_TRY(environment.write(
      fmt::format("{} at {}: {}\n", info.name, info.place, guarantee_text(info.guarantee))));
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
