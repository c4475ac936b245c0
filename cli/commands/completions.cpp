#include <memory>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/tree.h"

namespace gwctl::cli {
namespace {

constexpr const char* notes = R"(Examples:
  gwctl completions bash > ~/.local/share/bash-completion/completions/gwctl
  gwctl completions zsh > "${fpath[1]}/_gwctl"
  gwctl completions fish > ~/.config/fish/completions/gwctl.fish)";

ExitCode print(Environment& environment, const std::string& text) {
  const auto written = environment.write(text);
  return written ? ExitCode::clean : fail_plainly(environment, written.error().message);
}

}  // namespace

void add_completions_command(CLI::App& app, Action& chosen) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("completions", "Print a completion script for a shell");
  command->add_option("shell", *shell, "The shell")->type_name("bash|zsh|fish")->required();
  command->footer(notes);
  command->callback([shell, &app, &chosen] {
    chosen.run = [shell, &app](Environment& environment) {
      return print(environment, completion_script(describe_program(app), *shell));
    };
  });
}

void add_manual_command(CLI::App& app, Action& chosen) {
  CLI::App* command = app.add_subcommand("manual", "Print the manual page, for man");
  command->group("");
  command->callback([&app, &chosen] {
    chosen.run = [&app](Environment& environment) {
      return print(environment, manual_page(describe_program(app)));
    };
  });
}

}  // namespace gwctl::cli
