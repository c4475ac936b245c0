#include <fmt/format.h>

#include "cli/tree.h"

namespace gwctl::cli {
namespace {

/// How a program lists the rules to choose from.
std::string list_rules(const ProgramInfo& program) {
  return program.name + " rules --format names 2>/dev/null";
}

/// Inside single quotes of a shell.
std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'') {
      result += "'\\''";
    } else {
      result += c;
    }
  }
  return result + "'";
}

/// The description up to its first full stop or semicolon.
std::string brief(std::string_view description) {
  return std::string{description.substr(0, description.find_first_of(".;:("))};
}

std::string command_names(const ProgramInfo& program) {
  std::string names;
  for (const CommandInfo& command : program.commands) names += command.name + " ";
  return names;
}

// bash

std::string bash_value(const ProgramInfo& program, const std::string& value,
                       const std::vector<std::string>& choices) {
  if (!choices.empty()) {
    return fmt::format("COMPREPLY=($(compgen -W {} -- \"$cur\"))",
                       quoted(fmt::format("{}", fmt::join(choices, " "))));
  }
  if (value == "RULE") {
    return fmt::format("COMPREPLY=($(compgen -W \"$({})\" -- \"$cur\"))", list_rules(program));
  }
  if (value == "FILE") {
    return "compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- \"$cur\"))";
  }
  return ":";
}

void append_bash_command(std::string& out, const ProgramInfo& program, const CommandInfo& command) {
  out += fmt::format("    {})\n      case $prev in\n", command.name);
  std::string words = "--help";
  for (const OptionInfo& option : command.options) {
    words += " --" + option.long_name;
    if (option.value.empty()) continue;
    const std::string name = option.short_name.empty()
                                 ? "--" + option.long_name
                                 : fmt::format("-{}|--{}", option.short_name, option.long_name);
    out += fmt::format("        {}) {}; return ;;\n", name,
                       bash_value(program, option.value, option.choices));
  }
  out += fmt::format(
      "      esac\n      if [[ $cur == -* ]]; then\n"
      "        COMPREPLY=($(compgen -W {} -- \"$cur\"))\n      else\n        {}\n      fi\n      "
      ";;\n",
      quoted(words),
      command.positionals.empty() ? ":"
                                  : bash_value(program, command.positionals.front().value,
                                               command.positionals.front().choices));
}

std::string bash_script(const ProgramInfo& program) {
  std::string out = fmt::format(
      "# Made by `{0} completions bash`.\n_{0}() {{\n  local cur prev command i\n  COMPREPLY=()\n"
      "  cur=${{COMP_WORDS[COMP_CWORD]}}\n  prev=${{COMP_WORDS[COMP_CWORD - 1]}}\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n    case ${{COMP_WORDS[i]}} in\n      -*) ;;\n"
      "      *) command=${{COMP_WORDS[i]}}; break ;;\n    esac\n  done\n  case $command in\n"
      "    '') COMPREPLY=($(compgen -W {1} -- \"$cur\")) ;;\n",
      program.name, quoted(command_names(program) + "--help --version"));
  for (const CommandInfo& command : program.commands) append_bash_command(out, program, command);
  return out + fmt::format("  esac\n}}\ncomplete -F _{0} {0}\n", program.name);
}

// zsh

/// In the words of `_arguments`, where brackets and colons mean something.
std::string zsh_text(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

std::string zsh_value(const ProgramInfo& program, const std::string& value,
                      const std::vector<std::string>& choices) {
  if (!choices.empty()) return fmt::format("({})", fmt::join(choices, " "));
  if (value == "RULE") return fmt::format("(${{(f)\"$({})\"}})", list_rules(program));
  if (value == "FILE") return "_files";
  return " ";
}

void append_zsh_command(std::string& out, const ProgramInfo& program, const CommandInfo& command) {
  out += fmt::format("    {})\n      _arguments -s \\\n", command.name);
  for (const OptionInfo& option : command.options) {
    const std::string text = zsh_text(brief(option.description));
    const std::string action =
        option.value.empty()
            ? std::string{}
            : fmt::format(":{}:{}", option.value, zsh_value(program, option.value, option.choices));
    if (!option.short_name.empty()) {
      out += fmt::format("        {} \\\n",
                         quoted(fmt::format("*-{}[{}]{}", option.short_name, text, action)));
    }
    out += fmt::format("        {} \\\n",
                       quoted(fmt::format("*--{}[{}]{}", option.long_name, text, action)));
  }
  for (const PositionalInfo& positional : command.positionals) {
    out += fmt::format(
        "        {} \\\n",
        quoted(fmt::format("{}:{}:{}", positional.is_repeated ? "*" : "1", positional.name,
                           zsh_value(program, positional.value, positional.choices))));
  }
  out += "        '--help[Show help]'\n      ;;\n";
}

std::string zsh_script(const ProgramInfo& program) {
  std::string out = fmt::format(
      "#compdef {0}\n# Made by `{0} completions zsh`.\n_{0}() {{\n  local -a commands\n  "
      "commands=(\n",
      program.name);
  for (const CommandInfo& command : program.commands) {
    out += fmt::format("    {}\n", quoted(command.name + ":" + zsh_text(command.description)));
  }
  out += fmt::format(
      "  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n    return\n  fi\n"
      "  local command=$words[2]\n  shift words\n  (( CURRENT-- ))\n  case $command in\n",
      program.name);
  for (const CommandInfo& command : program.commands) append_zsh_command(out, program, command);
  return out + fmt::format("  esac\n}}\n_{0} \"$@\"\n", program.name);
}

// fish

std::string fish_value(const ProgramInfo& program, const std::string& value,
                       const std::vector<std::string>& choices) {
  if (!choices.empty()) {
    return " -x -a " + quoted(fmt::format("{}", fmt::join(choices, " ")));
  }
  if (value == "RULE") return fmt::format(" -x -a '({})'", list_rules(program));
  if (value == "FILE") return " -r -F";
  return value.empty() ? "" : " -x";
}

std::string fish_script(const ProgramInfo& program) {
  std::string out = fmt::format(
      "# Made by `{0} completions fish`.\ncomplete -c {0} -f\n"
      "complete -c {0} -n __fish_use_subcommand -l help -d 'Show help'\n"
      "complete -c {0} -n __fish_use_subcommand -l version -d 'Show the version'\n",
      program.name);
  for (const CommandInfo& command : program.commands) {
    out += fmt::format("complete -c {} -n __fish_use_subcommand -a {} -d {}\n", program.name,
                       command.name, quoted(command.description));
    const std::string start = fmt::format("complete -c {} -n '__fish_seen_subcommand_from {}'",
                                          program.name, command.name);
    for (const PositionalInfo& positional : command.positionals) {
      out += start +
             (positional.value == "FILE" ? std::string{" -F"}
                                         : fish_value(program, positional.value, positional.choices)
                                               .substr(3)
                                               .insert(0, " ")) +
             "\n";
    }
    for (const OptionInfo& option : command.options) {
      out += start;
      if (!option.short_name.empty()) out += " -s " + option.short_name;
      out += fmt::format(" -l {}{} -d {}\n", option.long_name,
                         fish_value(program, option.value, option.choices),
                         quoted(brief(option.description)));
    }
  }
  return out;
}

}  // namespace

std::string completion_script(const ProgramInfo& program, const std::string& shell) {
  if (shell == "zsh") return zsh_script(program);
  if (shell == "fish") return fish_script(program);
  return bash_script(program);
}

}  // namespace gwctl::cli
