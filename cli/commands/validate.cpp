#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/config/report.h"
#include "config/check.h"
#include "gateway-runtime/check_options.h"

namespace gwctl::cli {
namespace {

constexpr const char* notes = R"(Examples:
  gwctl validate apisix.yaml
  gwctl validate services/ consumers.yaml --env-file staging.env
      files and folders are one config
  gwctl validate apisix.yaml --for gwctl
      can gwctl serve run it?

Variables:
  ${NAME} and ${NAME:-default} are put in from the environment, ${{NAME}} and ${{NAME:=default}} as
  Apache APISIX does it; $env://NAME and $secret://… are left for the gateway.

Exit codes:
  0  the config is right
  1  it is not; or arguments that make no sense
  2  could not run: a file that cannot be read)";

struct ValidateArgs {
  std::vector<std::string> files;
  std::vector<std::string> env_files;
  std::string format;  // empty: the one that suits standard output
  std::string target = "apisix";
  bool allow_unknown = false;
  bool quiet = false;
};

config::CheckOptions check_options(const ValidateArgs& args) {
  config::CheckOptions options = runtime::check_options();
  options.allow_unknown = args.allow_unknown;
  if (args.target == "gwctl") return options;
  options.runs_plugin = nullptr;
  options.runs_lua = true;
  options.lua_error = nullptr;
  return options;
}

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

Result<ExitCode> validate(const ValidateArgs& args, Environment& environment) {
  GWCTL_TRY_ASSIGN(const auto paths, config_paths(args.files, environment));
  GWCTL_TRY_ASSIGN(const auto load_options, config_load_options(args.env_files, environment));
  GWCTL_TRY_ASSIGN(config::Loaded loaded, config::load(paths, load_options));
  std::vector<config::Diagnostic> diagnostics = std::move(loaded.diagnostics);
  std::ranges::move(config::check(loaded.model, check_options(args)),
                    std::back_inserter(diagnostics));
  const auto findings = config_findings(diagnostics, loaded.files);
  if (!findings.empty() || !args.format.empty()) {
    GWCTL_TRY(print_config_findings(findings, loaded.files, args.format, environment));
  } else if (!args.quiet) {
    GWCTL_TRY(environment.write(fmt::format("{} in {}: no problems\n",
                                            counted(loaded.model.size(), "resource"),
                                            counted(loaded.files.size(), "file"))));
  }
  const bool is_right = std::ranges::none_of(findings, [](const lint::Finding& finding) {
    return finding.severity == lint::Severity::error;
  });
  return is_right ? ExitCode::clean : ExitCode::findings;
}

}  // namespace

void add_validate_command(CLI::App& app, Action& chosen) {
  auto args = std::make_shared<ValidateArgs>();
  CLI::App* command = app.add_subcommand("validate", "Check the config of a gateway");
  const auto* group = "Options";
  command
      ->add_option(
          "files", args->files,
          "Files and folders of APISIX or ADC config in YAML or JSON, one config together; "
          "without any, standard input")
      ->type_name("FILE");
  command
      ->add_option("-f,--format", args->format,
                   "How to print what is wrong (default stylish, on a terminal codeframe)")
      ->type_name(config_format_choices())
      ->group(group);
  command
      ->add_option("--for", args->target,
                   "What is to run it (default apisix); for gwctl, what gwctl serve does not run "
                   "is wrong as well")
      ->type_name("apisix|gwctl")
      ->group(group);
  command
      ->add_option("--env-file", args->env_files,
                   "A file of NAME=value lines, for variables that the environment does not have; "
                   "may be repeated")
      ->type_name("FILE")
      ->group(group);
  command
      ->add_flag("--allow-unknown", args->allow_unknown,
                 "Only warn of fields and plugins that are not known")
      ->group(group);
  command->add_flag("-q,--quiet", args->quiet, "Print problems, nothing else")->group(group);
  command->footer(notes);
  command->callback([args, &chosen] {
    chosen.check = [args](const Environment& environment) -> Result<void> {
      return check_config_arguments(args->files, environment);
    };
    chosen.run = [args](Environment& environment) {
      return code_of(validate(*args, environment), environment);
    };
  });
}

}  // namespace gwctl::cli
