#include "lint/functions/options.h"

#include <algorithm>
#include <optional>

#include "lint/message.h"

namespace gwctl::lint {
namespace {

std::string quoted(std::string_view function) {
  return '"' + std::string{function} + "\" function";
}

// Appends what is wrong with `object`; `group` names the option it is the value of, or nothing.
void check_members(const Node& object, std::string_view group, const OptionTable& table,
                   std::vector<OptionError>& errors) {
  std::vector<std::string> path;
  if (!group.empty()) path.emplace_back(group);
  const auto printed = [&](std::string_view name) {
    if (group.empty()) return std::string{name};
    const std::string names[] = {std::string{group}, std::string{name}};
    return print_dotted(names);
  };
  std::vector<OptionError> late;
  for (const Option& option : table.options) {
    if (!option.is_required || find(object, option.name) != nullptr) continue;
    if (option.missing.empty()) {
      errors.push_back(
          {quoted(table.function) + " is missing \"" + printed(option.name) + "\" option", path});
    } else {
      late.push_back({std::string{option.missing}, path});
    }
  }
  for (const Member& member : object.members()) {
    if (std::ranges::find(table.options, member.name(), &Option::name) != table.options.end())
      continue;
    errors.push_back(
        {quoted(table.function) + " does not support \"" + printed(member.name()) + "\" option",
         path});
    errors.back().path.emplace_back(member.name());
  }
  for (const Option& option : table.options) {
    const Node* value = find(object, option.name);
    if (value == nullptr || option.accepts(*value)) continue;
    errors.push_back({std::string{option.refusal}, path});
    errors.back().path.emplace_back(option.name);
  }
  errors.insert(errors.end(), late.begin(), late.end());
}

}  // namespace

std::vector<OptionError> check_options(const Node* options, const OptionTable& table) {
  if (table.may_be_absent && (options == nullptr || options->is_null())) return {};
  if (options == nullptr || !options->is_object()) return {{std::string{table.no_object}, {}}};
  std::vector<OptionError> errors;
  check_members(*options, {}, table, errors);
  return errors;
}

std::vector<OptionError> check_option_group(const Node& object, std::string_view group,
                                            const OptionTable& table) {
  std::vector<OptionError> errors;
  check_members(object, group, table, errors);
  return errors;
}

MadeFunction refuse_options(std::string_view function) {
  return tl::unexpected<std::vector<OptionError>>{
      {{quoted(function) + " does not accept any options", {}}}};
}

bool is_name_list(const Node& value) {
  return value.is_array() && value.size >= 2 && std::ranges::all_of(value.items(), is_string);
}

}  // namespace gwctl::lint
