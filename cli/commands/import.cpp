#include "config/import/import.h"

#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/config/report.h"
#include "cli/ship/dump.h"
#include "core/files.h"

namespace gwctl::cli {
namespace {

constexpr const char* notes = R"(Examples:
  gwctl import deck kong.yaml -o apisix.yaml
  gwctl import adc adc.yaml --env-out secrets.env -o apisix.yaml
      secrets are variables in apisix.yaml, and have their values in secrets.env
  curl "$ADMIN/routes" > api/routes.json && gwctl import apisix api/
  etcdctl get --prefix /apisix -w json | gwctl import apisix -

deck is Kong's declarative format; apisix is a standalone file, answers of the Admin API to lists,
or the keys of etcd. What has no counterpart is left out, and told of on standard error with its
place. docs/import.md says what becomes of what.

Exit codes:
  0  imported
  1  the files cannot be read as the tool's; with --strict, something is lost; or arguments that
     make no sense
  2  could not run: a file that cannot be read or written)";

struct ImportArgs {
  std::string tool;
  std::vector<std::string> files;
  std::string format = "text";
  bool is_strict = false;
  DumpOutput output;
};

const config::ImportTool* find_tool(std::string_view name) {
  const auto tools = config::import_tools();
  const auto found = std::ranges::find(tools, name, &config::ImportTool::name);
  return found == tools.end() ? nullptr : &*found;
}

void tell_in_text(const std::vector<lint::Finding>& findings, const Environment& environment) {
  for (const lint::Finding& finding : findings) {
    const bool is_loss = finding.severity != lint::Severity::error;
    const std::string name = is_absolute_path(finding.source)
                                 ? relative_path(environment.working_directory, finding.source)
                                 : finding.source;
    environment.complain(fmt::format("{}:{}:{}: {}: {}\n", name, finding.range.start.line + 1,
                                     finding.range.start.character + 1, is_loss ? "lost" : "error",
                                     finding.message));
  }
}

Result<void> tell(const config::Imported& imported, const ImportArgs& args,
                  Environment& environment) {
  const auto findings = config_findings(imported.diagnostics, imported.files);
  if (args.format == "text") {
    tell_in_text(findings, environment);
    for (const std::string& note : imported.notes) environment.complain("note: " + note + "\n");
    return {};
  }
  if (findings.empty()) {
    environment.complain("[]\n");
    return {};
  }
  return complain_of_config(imported.diagnostics, imported.files, environment, args.format);
}

config::Dump dump(config::Imported&& imported, const ImportArgs& args) {
  config::LiveObjects objects;
  for (auto& [key, value] : imported.objects)
    objects.emplace(key, config::LiveObject{std::move(value), 0});
  config::DumpOptions options;
  if (args.output.shows_secrets) options.secrets = config::Secrets::shown;
  options.has_variables = imported.has_variables;
  options.unquoted = std::move(imported.unquoted);
  return config::dump_of(objects, options);
}

Result<ExitCode> import(const ImportArgs& args, Environment& environment) {
  GWCTL_TRY_ASSIGN(const auto paths, config_paths(args.files, environment));
  GWCTL_TRY_ASSIGN(const auto options, config_load_options({}, environment));
  GWCTL_TRY_ASSIGN(config::Imported imported,
                   config::import_config(*find_tool(args.tool), paths, options));
  GWCTL_TRY(tell(imported, args, environment));
  const bool is_wrong = std::ranges::any_of(imported.diagnostics, [](const auto& each) {
    return each.severity == config::Severity::error;
  });
  if (is_wrong) return ExitCode::findings;
  const bool has_losses = !imported.diagnostics.empty();
  const config::Dump made = dump(std::move(imported), args);
  GWCTL_TRY(write_dump(made, args.output, environment));
  if (!made.variables.empty() && args.output.env_file.empty() && args.format == "text") {
    environment.complain(fmt::format(
        "note: secrets that are variables now: {}; --env-out FILE writes their values\n",
        made.variables.size()));
  }
  return args.is_strict && has_losses ? ExitCode::findings : ExitCode::clean;
}

}  // namespace

void add_import_command(CLI::App& app, Action& chosen) {
  auto args = std::make_shared<ImportArgs>();
  CLI::App* command = app.add_subcommand("import", "Make a config of another tool's files");
  command->add_option("tool", args->tool, "Whose files they are: adc, deck or apisix")
      ->type_name("TOOL");
  command
      ->add_option("files", args->files,
                   "Files and folders in YAML or JSON; without any, standard input")
      ->type_name("FILE");
  command
      ->add_option("-f,--format", args->format,
                   "How to tell what is lost: text or json (default text)")
      ->check(CLI::IsMember({"text", "json"}))
      ->group("Options");
  command->add_flag("--strict", args->is_strict, "Exit with 1 when something is lost")
      ->group("Options");
  add_dump_options(*command, args->output);
  command->footer(notes);
  command->callback([args, &chosen] {
    chosen.check = [args](const Environment& environment) -> Result<void> {
      if (find_tool(args->tool) == nullptr)
        return fail("whose files they are is needed: adc, deck or apisix");
      GWCTL_TRY(check_dump_options(args->output));
      return check_config_arguments(args->files, environment);
    };
    chosen.run = [args](Environment& environment) {
      return code_of(import(*args, environment), environment);
    };
  });
}

}  // namespace gwctl::cli
