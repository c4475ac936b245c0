#include <algorithm>

#include <fmt/format.h>

#include "cli/tree.h"

namespace gwctl::cli {
namespace {

/// Text that roff leaves alone: no backslash and no dash means anything.
std::string plain(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool begins_line = i == 0 || text[i - 1] == '\n';
    if (begins_line && (c == '.' || c == '\'')) result += "\\&";
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else {
      result += c;
    }
  }
  return result;
}

std::string upper(std::string_view text) {
  std::string result{text};
  std::ranges::transform(result, result.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return result;
}

/// `Examples:` and the like as headings, what is indented below them as it stands.
void append_notes(std::string& out, std::string_view notes, std::string_view heading) {
  bool is_open = false;
  const auto close = [&] {
    if (is_open) out += ".fi\n.RE\n";
    is_open = false;
  };
  while (!notes.empty()) {
    const std::size_t end = std::min(notes.find('\n'), notes.size());
    const std::string_view line = notes.substr(0, end);
    notes.remove_prefix(std::min(end + 1, notes.size()));
    if (line.starts_with(' ')) {
      if (!is_open) out += ".RS 4\n.nf\n";
      is_open = true;
      out += plain(line.substr(std::min<std::size_t>(2, line.size()))) + "\n";
    } else if (line.ends_with(':')) {
      close();
      const std::string_view title = line.substr(0, line.size() - 1);
      out += fmt::format(".{} \"{}\"\n", heading, heading == "SH" ? upper(title) : plain(title));
    } else if (!line.empty()) {
      close();
      out += plain(line) + "\n";
    }
  }
  close();
}

void append_entry(std::string& out, const std::string& name, const std::string& description,
                  const std::vector<std::string>& choices) {
  out += ".TP\n" + name + "\n" + plain(description) + ".\n";
  if (!choices.empty()) out += plain(fmt::format("One of {}.", fmt::join(choices, ", "))) + "\n";
}

std::string name_of(const OptionInfo& option) {
  std::string name;
  if (!option.short_name.empty()) name += fmt::format("\\fB\\-{}\\fR, ", option.short_name);
  name += fmt::format("\\fB\\-\\-{}\\fR", plain(option.long_name));
  if (!option.value.empty()) name += fmt::format(" \\fI{}\\fR", option.value);
  return name;
}

void append_command(std::string& out, const ProgramInfo& program, const CommandInfo& command) {
  out += fmt::format(".SH \"{}\"\n.PP\n\\fB{}\\fR\n.PP\n{}.\n",
                     upper(program.name + " " + command.name), plain(usage(program, command)),
                     plain(command.description));
  for (const PositionalInfo& positional : command.positionals) {
    append_entry(out, fmt::format("\\fI{}\\fR", plain(positional.name)), positional.description,
                 positional.choices);
  }
  std::string group;
  for (const OptionInfo& option : command.options) {
    if (option.group != group) out += fmt::format(".SS \"{}\"\n", plain(option.group));
    group = option.group;
    append_entry(out, name_of(option), option.description, option.choices);
  }
  append_notes(out, command.notes, "SS");
}

}  // namespace

std::string manual_page(const ProgramInfo& program) {
  std::string out = fmt::format(
      ".\\\" Made by `gwctl manual` from the definitions of the command line.\n"
      ".TH {0} 1 \"\" \"{1} {2}\" \"User Commands\"\n.SH NAME\n{1} \\- {3}\n"
      ".SH SYNOPSIS\n\\fB{1}\\fR \\fICOMMAND\\fR [options] [arguments]\n.SH DESCRIPTION\n",
      upper(program.name), program.name, GWCTL_VERSION, plain(program.description));
  for (const CommandInfo& command : program.commands) {
    out += fmt::format(".TP\n\\fB{}\\fR\n{}.\n", command.name, plain(command.description));
  }
  for (const CommandInfo& command : program.commands) append_command(out, program, command);
  append_notes(out, program.notes, "SH");
  return out;
}

}  // namespace gwctl::cli
