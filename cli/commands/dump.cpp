#include "cli/ship/dump.h"

#include <memory>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/ship/project.h"

namespace gwctl::cli {
namespace {

constexpr const char* notes = R"(Examples:
  gwctl dump > apisix.yaml
  gwctl dump --env-out secrets.env -o apisix.yaml
      secrets are variables in apisix.yaml, and have their values in secrets.env
  gwctl dump --split gateway/ --env-out secrets.env
      a folder: a file for each service, and some for the rest; dumping again replaces them

What is written is what gwctl apply would find nothing to change of. Private keys are told by no
server; a line in their place says that they stay as they are.

Exit codes:
  0  written
  1  the target cannot be read, or a file not written; or arguments that make no sense)";

struct DumpArgs {
  DumpOutput output;
  TargetArgs target;
};

Result<ExitCode> run(DumpArgs args, Environment& environment) {
  GWCTL_TRY(complete(args.target, environment));
  GWCTL_TRY_ASSIGN(const auto target, open_target(args.target, environment));
  std::vector<std::string> notices;
  GWCTL_TRY_ASSIGN(const config::LiveObjects live, target->read(notices));
  for (const std::string& notice : notices) environment.complain(notice + "\n");
  config::DumpOptions options;
  if (args.output.shows_secrets) options.secrets = config::Secrets::shown;
  const config::Dump dump = config::dump_of(live, options);
  GWCTL_TRY(write_dump(dump, args.output, environment));
  return ExitCode::clean;
}

}  // namespace

void add_dump_command(CLI::App& app, Action& chosen) {
  auto args = std::make_shared<DumpArgs>();
  CLI::App* command = app.add_subcommand("dump", "Write what a gateway has as a config file");
  add_dump_options(*command, args->output);
  add_target_options(*command, args->target);
  command->footer(notes);
  command->callback([args, &chosen] {
    chosen.check = [args](const Environment&) { return check_dump_options(args->output); };
    chosen.run = [args](Environment& environment) {
      return shipping_code(run(*args, environment), environment);
    };
  });
}

}  // namespace gwctl::cli
