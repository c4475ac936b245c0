#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/config/report.h"
#include "config/model_builder.h"
#include "config/write_adc.h"
#include "config/write_standalone.h"
#include "core/files.h"
#include "core/js_text.h"
#include "core/write_yaml.h"

namespace gwctl::cli {
namespace {

constexpr const char* notes = R"(Examples:
  gwctl convert adc.yaml --to apisix -o apisix.yaml
  gwctl convert routes/ --to adc
      a folder as one file

Ids are kept, or the gateway would take every resource for a new one. Variables (${NAME}) are kept
as well. What the other format has nothing for is left out, with a warning on standard error.

Exit codes:
  0  converted
  1  the config cannot be read as one; or arguments that make no sense
  2  could not run: a file that cannot be read or written)";

struct ConvertArgs {
  std::vector<std::string> files;
  std::string to;
  std::string format = "yaml";
  std::string output;
};

std::string print(const Document& document, const ConvertArgs& args) {
  if (args.format == "json") return to_json(document.root()) + '\n';
  return write_yaml(document.root()) + (args.to == "apisix" ? "#END\n" : "");
}

Result<ExitCode> convert(const ConvertArgs& args, Environment& environment) {
  GWCTL_TRY_ASSIGN(const auto paths, config_paths(args.files, environment));
  GWCTL_TRY_ASSIGN(config::LoadOptions options, config_load_options({}, environment));
  options.variables = nullptr;
  GWCTL_TRY_ASSIGN(const config::Loaded loaded, config::load(paths, options));
  const auto findings = config_findings(loaded.diagnostics, loaded.files);
  if (std::ranges::any_of(findings, [](const lint::Finding& finding) {
        return finding.severity == lint::Severity::error;
      })) {
    GWCTL_TRY(print_config_findings(findings, loaded.files, {}, environment));
    return ExitCode::findings;
  }
  std::vector<config::Diagnostic> lost;
  const auto document = args.to == "adc" ? config::write_adc(loaded.model, lost)
                                         : config::write_standalone(loaded.model);
  for (const config::Diagnostic& each : lost) {
    environment.complain(fmt::format("warning: {}: {}\n",
                                     config::place_text(*each.document, each.span), each.message));
  }
  const std::string text = print(*document, args);
  if (args.output.empty()) {
    GWCTL_TRY(environment.write(text));
  } else {
    GWCTL_TRY(write_file_atomically(join_path(environment.working_directory, args.output), text));
  }
  return ExitCode::clean;
}

}  // namespace

void add_convert_command(CLI::App& app, Action& chosen) {
  auto args = std::make_shared<ConvertArgs>();
  CLI::App* command = app.add_subcommand("convert", "Write the config of a gateway another way");
  const auto* group = "Options";
  command
      ->add_option("files", args->files,
                   "Files and folders of APISIX or ADC config; without any, standard input")
      ->type_name("FILE");
  command->add_option("--to", args->to, "Apache APISIX's standalone file, or a file for ADC")
      ->type_name("apisix|adc")
      ->group(group);
  command->add_option("-f,--format", args->format, "YAML or JSON (default yaml)")
      ->type_name("yaml|json")
      ->group(group);
  command->add_option("-o,--output", args->output, "Where to write it (default standard output)")
      ->type_name("FILE")
      ->group(group);
  command->footer(notes);
  command->callback([args, &chosen] {
    chosen.check = [args](const Environment& environment) -> Result<void> {
      if (args->to.empty()) return fail("--to is needed: apisix or adc");
      return check_config_arguments(args->files, environment);
    };
    chosen.run = [args](Environment& environment) {
      return code_of(convert(*args, environment), environment);
    };
  });
}

}  // namespace gwctl::cli
