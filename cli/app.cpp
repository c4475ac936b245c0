#include "cli/app.h"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/arguments.h"
#include "cli/suggest.h"

namespace gwctl::cli {
namespace {

std::string red(const Environment& environment, std::string_view text) {
  return environment.color_stderr ? fmt::format("\x1b[31m{}\x1b[39m", text) : std::string{text};
}

ExitCode fail_usage(const CLI::App& command, const std::string& message, Environment& environment) {
  environment.complain(command.help() + "\n" + message + "\n");
  return ExitCode::usage;
}

ExitCode run_command(CLI::App& app, CLI::App& command, std::span<const std::string> arguments,
                     Action& chosen, Environment& environment) {
  auto canonical = canonical_arguments(command, arguments);
  if (!canonical) return fail_usage(command, canonical.error().message, environment);
  canonical->insert(canonical->begin(), command.get_name());
  std::ranges::reverse(*canonical);  // as CLI11 wants them
  try {
    app.parse(*std::move(canonical));
  } catch (const CLI::ParseError& error) {
    return fail_usage(command, error.what(), environment);
  }
  if (chosen.check) {
    const auto checked = chosen.check(environment);
    if (!checked) return fail_usage(command, checked.error().message, environment);
  }
  return chosen.run(environment);
}

}  // namespace

ExitCode fail_plainly(Environment& environment, const std::string& message) {
  environment.complain(red(environment, message) + "\n");
  return ExitCode::failed;
}

ExitCode fail_running(Environment& environment, const std::vector<std::string>& errors) {
  environment.complain(red(environment, "Error running gwctl!") + "\n");
  environment.complain(red(environment, "Use --verbose flag to print the error stack.") + "\n");
  std::size_t number = 0;
  for (const std::string& error : errors) {
    environment.complain(fmt::format("Error #{}: {}\n", ++number, red(environment, error)));
  }
  return ExitCode::failed;
}

ExitCode run(const std::vector<std::string>& arguments, Environment& environment) {
  CLI::App app{"Lint, ship and serve HTTP APIs", "gwctl"};
  Action chosen;
  add_lint_command(app, chosen);
  const auto name = std::ranges::find_if(
      arguments, [](const std::string& argument) { return !argument.starts_with('-'); });
  if (name == arguments.end()) return fail_usage(app, "", environment);
  CLI::App* command = nullptr;
  for (CLI::App* each : app.get_subcommands({})) {
    if (each->get_name() == *name) command = each;
  }
  if (command == nullptr) return fail_usage(app, "Unknown command: " + *name, environment);
  std::vector<std::string> rest{arguments.begin(), name};
  rest.insert(rest.end(), name + 1, arguments.end());
  return run_command(app, *command, rest, chosen, environment);
}

int run(int argc, char** argv) {
  Environment environment = process_environment();
  if (argc > 0) environment.program = argv[0];
  const std::vector<std::string> arguments{argv + std::min(argc, 1), argv + argc};
  return static_cast<int>(run(arguments, environment));
}

}  // namespace gwctl::cli
