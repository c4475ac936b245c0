#include "config/plan/dump.h"

#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/ship/project.h"
#include "config/write_standalone.h"
#include "core/files.h"
#include "core/write_yaml.h"

namespace gwctl::cli {
namespace {

constexpr const char* notes = R"(Examples:
  gwctl dump > apisix.yaml
  gwctl dump --env-out secrets.env -o apisix.yaml
      secrets are variables in apisix.yaml, and have their values in secrets.env

What is written is what gwctl apply would find nothing to change of. Private keys are told by no
server; a line in their place says that they stay as they are.

Exit codes:
  0  written
  1  the target cannot be read, or a file not written; or arguments that make no sense)";

struct DumpArgs {
  std::string output;
  std::string env_output;
  bool shows_secrets = false;
  TargetArgs target;
};

std::string env_text(const config::Dump& dump) {
  std::string text;
  for (const auto& [name, value] : dump.variables) {
    std::string quoted;
    for (const char c : value) {
      if (c == '\\' || c == '"') quoted += '\\';
      if (c == '\n') {
        quoted += "\\n";
      } else {
        quoted += c;
      }
    }
    text += fmt::format("{}=\"{}\"\n", name, quoted);
  }
  return text;
}

Result<ExitCode> run(DumpArgs args, Environment& environment) {
  GWCTL_TRY(complete(args.target, environment));
  GWCTL_TRY_ASSIGN(const auto target, open_target(args.target, environment));
  std::vector<std::string> notices;
  GWCTL_TRY_ASSIGN(const config::LiveObjects live, target->read(notices));
  for (const std::string& notice : notices) environment.complain(notice + "\n");
  const config::Dump dump = config::dump_of(
      live, args.shows_secrets ? config::Secrets::shown : config::Secrets::as_variables);
  const std::string text = write_yaml(config::write_standalone(dump.model)->root()) + "#END\n";
  const auto file = [&](const std::string& path) {
    return join_path(environment.working_directory, path);
  };
  if (!args.env_output.empty()) GWCTL_TRY(write_secret_file(file(args.env_output), env_text(dump)));
  if (args.output.empty()) {
    GWCTL_TRY(environment.write(text));
  } else if (args.shows_secrets) {
    GWCTL_TRY(write_secret_file(file(args.output), text));
  } else {
    GWCTL_TRY(write_file_atomically(file(args.output), text));
  }
  return ExitCode::clean;
}

}  // namespace

void add_dump_command(CLI::App& app, Action& chosen) {
  auto args = std::make_shared<DumpArgs>();
  CLI::App* command = app.add_subcommand("dump", "Write what a gateway has as a config file");
  const auto* group = "Options";
  command->add_option("-o,--output", args->output, "Where to write it (default standard output)")
      ->type_name("FILE")
      ->group(group);
  command
      ->add_option("--env-out", args->env_output,
                   "Where to write the values of secrets, for --env-file")
      ->type_name("FILE")
      ->group(group);
  command
      ->add_flag("--show-secrets", args->shows_secrets,
                 "Write secrets as they are, instead of variables")
      ->group(group);
  add_target_options(*command, args->target);
  command->footer(notes);
  command->callback([args, &chosen] {
    chosen.check = [](const Environment&) -> Result<void> { return {}; };
    chosen.run = [args](Environment& environment) {
      return shipping_code(run(*args, environment), environment);
    };
  });
}

}  // namespace gwctl::cli
