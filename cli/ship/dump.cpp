#include "cli/ship/dump.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/ship/dump_folder.h"
#include "config/write_standalone.h"
#include "core/files.h"
#include "core/write_yaml.h"

namespace gwctl::cli {
namespace {

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

Result<void> write_dump_file(const config::Dump& dump, const std::string& path,
                             const DumpOutput& output, Environment& environment) {
  const std::string text = write_yaml(config::write_standalone(dump.model)->root()) + "#END\n";
  if (output.file.empty()) return environment.write(text);
  return output.shows_secrets ? write_secret_file(path, text) : write_file_atomically(path, text);
}

}  // namespace

void add_dump_options(CLI::App& command, DumpOutput& output) {
  const auto* group = "Options";
  command.add_option("-o,--output", output.file, "Where to write it (default standard output)")
      ->type_name("FILE")
      ->group(group);
  command
      .add_option("--env-out", output.env_file,
                  "Where to write the values of secrets, for --env-file")
      ->type_name("FILE")
      ->group(group);
  command
      .add_option("--split", output.folder,
                  "Write a folder: a file for each service with what is its own, and one each of "
                  "consumers, global rules, ssls, metadata of plugins and the rest")
      ->type_name("DIR")
      ->group(group);
  command
      .add_flag("--force", output.is_forced,
                "Write over files in DIR that are not as a dump wrote them")
      ->group(group);
  command
      .add_flag("--show-secrets", output.shows_secrets,
                "Write secrets as they are, instead of variables")
      ->group(group);
}

Result<void> check_dump_options(const DumpOutput& output) {
  if (!output.folder.empty() && !output.file.empty())
    return fail("--split and --output exclude each other");
  if (output.is_forced && output.folder.empty()) return fail("--force is for --split");
  return {};
}

Result<void> write_dump(const config::Dump& dump, const DumpOutput& output,
                        Environment& environment) {
  const auto path = [&](const std::string& file) {
    return join_path(environment.working_directory, file);
  };
  GWCTL_TRY(output.folder.empty() ? write_dump_file(dump, path(output.file), output, environment)
                                  : write_dump_folder(dump, path(output.folder), output));
  if (output.env_file.empty()) return {};
  return write_secret_file(path(output.env_file), env_text(dump));
}

}  // namespace gwctl::cli
