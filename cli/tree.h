#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace gwctl::cli {

/// What help, completions and the manual are made of, read from the definitions that parse.
struct OptionInfo {
  std::string long_name;   ///< without dashes
  std::string short_name;  ///< without dash; may be empty
  std::string value;       ///< `FILE`, `RULE`, `NAME`; empty: a flag
  std::vector<std::string> choices;
  std::string description;
  std::string group;
};

struct PositionalInfo {
  std::string name;
  std::string value;
  std::vector<std::string> choices;
  std::string description;
  bool is_repeated = false;
  bool is_required = false;
};

struct CommandInfo {
  std::string name;
  std::string description;
  std::vector<PositionalInfo> positionals;
  std::vector<OptionInfo> options;  ///< hidden ones left out
  std::string notes;                ///< examples, exit codes: sections with indented lines
};

struct ProgramInfo {
  std::string name;
  std::string description;
  std::string notes;
  std::vector<CommandInfo> commands;  ///< hidden ones left out
};

CommandInfo describe(const CLI::App& command);
ProgramInfo describe_program(const CLI::App& app);

/// `gwctl --help` and `gwctl COMMAND --help`, for a screen of that width.
std::string program_help(const ProgramInfo& program, unsigned width);
std::string command_help(const ProgramInfo& program, const CommandInfo& command, unsigned width);
/// `gwctl lint [options] [documents..]`.
std::string usage(const ProgramInfo& program, const CommandInfo& command);

/// The man page, in roff.
std::string manual_page(const ProgramInfo& program);

/// A completion script for `bash`, `zsh` or `fish`.
std::string completion_script(const ProgramInfo& program, const std::string& shell);

}  // namespace gwctl::cli
