#include <algorithm>

#include <fmt/format.h>

#include "cli/tree.h"
#include "lint/output/width.h"

namespace gwctl::cli {
namespace {

constexpr std::size_t indent = 2;
constexpr std::size_t column = 32;
constexpr std::size_t width_min = 60;
constexpr std::size_t width_max = 100;

/// A name and, beside it, what it is.
void append_entry(std::string& out, const std::string& name, const std::string& text,
                  std::size_t width) {
  std::string line(indent, ' ');
  line += name;
  if (line.size() + 2 > column) {
    out += line + '\n';
    line.clear();
  }
  for (const std::string& part : lint::wrap(text, width - column)) {
    line.resize(column, ' ');
    out += line + part + '\n';
    line.clear();
  }
}

std::string name_of(const OptionInfo& option) {
  std::string name = option.short_name.empty() ? "    " : fmt::format("-{}, ", option.short_name);
  name += "--" + option.long_name;
  if (!option.value.empty()) name += " " + option.value;
  return name;
}

std::string text_of(const std::string& description, const std::vector<std::string>& choices) {
  if (choices.empty()) return description;
  return fmt::format("{}\n[{}]", description, fmt::join(choices, ", "));
}

std::size_t bounded(unsigned width) {
  return std::clamp<std::size_t>(width, width_min, width_max);
}

void append_options(std::string& out, const CommandInfo& command, std::size_t width) {
  std::vector<std::string> groups;
  for (const OptionInfo& option : command.options) {
    if (std::ranges::find(groups, option.group) == groups.end()) groups.push_back(option.group);
  }
  for (const std::string& group : groups) {
    out += fmt::format("\n{}:\n", group);
    for (const OptionInfo& option : command.options) {
      if (option.group != group) continue;
      append_entry(out, name_of(option), text_of(option.description, option.choices), width);
    }
  }
}

}  // namespace

std::string usage(const ProgramInfo& program, const CommandInfo& command) {
  std::string line = fmt::format("{} {}", program.name, command.name);
  if (!command.options.empty()) line += " [options]";
  for (const PositionalInfo& positional : command.positionals) {
    const std::string name = positional.name + (positional.is_repeated ? ".." : "");
    line += positional.is_required ? fmt::format(" {}", name) : fmt::format(" [{}]", name);
  }
  return line;
}

std::string command_help(const ProgramInfo& program, const CommandInfo& command, unsigned width) {
  const std::size_t room = bounded(width);
  std::string out = fmt::format("{}\n\nUsage: {}\n", command.description, usage(program, command));
  if (!command.positionals.empty()) out += "\nArguments:\n";
  for (const PositionalInfo& positional : command.positionals) {
    append_entry(out, positional.name, text_of(positional.description, positional.choices), room);
  }
  append_options(out, command, room);
  if (!command.notes.empty()) out += "\n" + command.notes + "\n";
  return out;
}

std::string program_help(const ProgramInfo& program, unsigned width) {
  const std::size_t room = bounded(width);
  std::string out = fmt::format("{}\n\nUsage: {} COMMAND [options] [arguments]\n\nCommands:\n",
                                program.description, program.name);
  for (const CommandInfo& command : program.commands) {
    append_entry(out, command.name, command.description, room);
  }
  if (!program.notes.empty()) out += "\n" + program.notes + "\n";
  return out;
}

}  // namespace gwctl::cli
