#include "cli/config/report.h"

#include <algorithm>
#include <ctime>
#include <sys/stat.h>

#include <fmt/format.h>

#include "cli/config/written_path.h"
#include "core/files.h"
#include "core/glob.h"
#include "lint/output.h"

namespace gwctl::cli {
namespace {

const Document* written(const std::string& name, std::span<const config::LoadedFile> files) {
  const auto found = std::ranges::find(files, name, &config::LoadedFile::path);
  return found == files.end() ? nullptr : found->document.get();
}

lint::Finding finding_of(const config::Diagnostic& diagnostic,
                         std::span<const config::LoadedFile> files) {
  lint::Finding finding;
  finding.code = diagnostic.code;
  finding.message = diagnostic.message;
  finding.severity = diagnostic.severity == config::Severity::error ? lint::Severity::error
                                                                    : lint::Severity::warning;
  if (diagnostic.document == nullptr) return finding;
  const Source& source = diagnostic.document->source();
  finding.source = source.name();
  finding.range = source.range(diagnostic.span);
  const Document* document = written(source.name(), files);
  if (document != nullptr) finding.path = written_path(*document, diagnostic.span);
  return finding;
}

}  // namespace

std::vector<lint::Finding> config_findings(std::span<const config::Diagnostic> diagnostics,
                                           std::span<const config::LoadedFile> files) {
  std::vector<lint::Finding> findings;
  for (const config::Diagnostic& each : diagnostics) findings.push_back(finding_of(each, files));
  lint::sort_and_deduplicate(findings);
  return findings;
}

Result<void> print_config_findings(const std::vector<lint::Finding>& findings,
                                   std::span<const config::LoadedFile> files,
                                   const std::string& format, Environment& environment) {
  const lint::Ruleset no_rules;
  const lint::OutputContext context{
      .ruleset = &no_rules,
      .fail_severity = lint::Severity::error,
      .working_directory = environment.working_directory,
      .color = environment.color_stdout,
      .width = environment.stdout_is_terminal ? environment.width : 0,
      .version = GWCTL_VERSION,
      .quiet = false,
      .now = std::time(nullptr),
      .source = [&](const std::string& name) -> const Source* {
        const Document* document = written(name, files);
        return document == nullptr ? nullptr : &document->source();
      },
  };
  const std::string name = !format.empty()                  ? format
                           : environment.stdout_is_terminal ? "codeframe"
                                                            : "stylish";
  return environment.write(lint::find_output_format(name)->print(findings, context));
}

Result<void> complain_of_config(std::span<const config::Diagnostic> diagnostics,
                                std::span<const config::LoadedFile> files,
                                const Environment& environment, const std::string& format) {
  if (diagnostics.empty()) return {};
  Environment aside = environment;
  aside.write = [&](std::string_view text) -> Result<void> {
    environment.complain(text);
    return {};
  };
  aside.stdout_is_terminal = environment.stderr_is_terminal;
  aside.color_stdout = environment.color_stderr;
  return print_config_findings(config_findings(diagnostics, files), files, format, aside);
}

std::string config_format_choices() {
  std::string choices;
  for (const lint::OutputFormat& format : lint::output_formats()) {
    if (!choices.empty()) choices += '|';
    choices += format.name;
  }
  return choices;
}

Result<void> check_config_arguments(const std::vector<std::string>& arguments,
                                    const Environment& environment) {
  if (arguments.empty() && environment.stdin_is_terminal) return fail("No files provided.");
  return {};
}

Result<std::vector<std::string>> config_paths(const std::vector<std::string>& arguments,
                                              const Environment& environment) {
  std::vector<std::string> paths;
  for (const std::string& argument : arguments) {
    struct stat status {};

    const std::string path = join_path(environment.working_directory, argument);
    if (argument == "-" || ::stat(path.c_str(), &status) == 0) {
      paths.push_back(argument);
      continue;
    }
    const auto found = expand_glob(argument, environment.working_directory);
    if (found.empty()) return fail(fmt::format("no file matches {}", argument));
    paths.insert(paths.end(), found.begin(), found.end());
  }
  if (arguments.empty()) paths.emplace_back("-");
  return paths;
}

Result<config::LoadOptions> config_load_options(const std::vector<std::string>& env_files,
                                                const Environment& environment) {
  std::vector<std::string> paths;
  for (const std::string& file : env_files) {
    paths.push_back(join_path(environment.working_directory, file));
  }
  config::LoadOptions options;
  GWCTL_TRY_ASSIGN(options.variables, config::with_env_files(config::process_variables(), paths));
  options.working_directory = environment.working_directory;
  options.read_stdin = environment.read_stdin;
  return options;
}

}  // namespace gwctl::cli
