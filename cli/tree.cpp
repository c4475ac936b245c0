#include "cli/tree.h"

#include <CLI/CLI.hpp>

#include "cli/arguments.h"

namespace gwctl::cli {
namespace {

OptionInfo describe_option(const CLI::Option& option) {
  OptionInfo info;
  info.long_name = option.get_lnames().front();
  if (!option.get_snames().empty()) info.short_name = option.get_snames().front();
  info.description = option.get_description();
  info.group = option.get_group();
  if (option.get_items_expected_max() == 0) return info;
  const std::string type = option.get_type_name();
  info.choices = choices_of(type);
  info.value = info.choices.empty() ? type : "NAME";
  return info;
}

PositionalInfo describe_positional(const CLI::Option& option) {
  PositionalInfo info;
  info.name = option.get_single_name();
  info.description = option.get_description();
  info.value = option.get_type_name();
  info.choices = choices_of(info.value);
  info.is_repeated = option.get_items_expected_max() > 1;
  info.is_required = option.get_required();
  return info;
}

}  // namespace

CommandInfo describe(const CLI::App& command) {
  CommandInfo info;
  info.name = command.get_name();
  info.description = command.get_description();
  info.notes = command.get_footer();
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_positional()) {
      info.positionals.push_back(describe_positional(*option));
    } else if (!option->get_group().empty()) {
      info.options.push_back(describe_option(*option));
    }
  }
  return info;
}

ProgramInfo describe_program(const CLI::App& app) {
  ProgramInfo info{app.get_name(), app.get_description(), app.get_footer(), {}};
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (!command->get_group().empty()) info.commands.push_back(describe(*command));
  }
  return info;
}

}  // namespace gwctl::cli
