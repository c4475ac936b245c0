#include "lint/functions/properties.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

namespace gwctl::lint {

// More names than this are not all said.
constexpr std::size_t names_said_max = 4;
constexpr std::size_t names_said_of_many = 3;

std::vector<std::string> present_properties(const Node& object,
                                            const std::vector<std::string>& names) {
  std::vector<std::string> present;
  for (const Member& member : object.members()) {
    if (std::ranges::find(names, member.name()) != names.end()) present.emplace_back(member.name());
  }
  return present;
}

std::string at_least_one_message(const std::vector<std::string>& names) {
  if (names.size() <= names_said_max)
    return fmt::format("At least one of \"{}\" must be defined", fmt::join(names, "\" or \""));
  return fmt::format("At least one of \"{}\" or {} other properties must be defined",
                     fmt::join(std::span{names}.first(names_said_of_many), "\" or \""),
                     names.size() - names_said_of_many);
}

std::vector<std::string> name_list(const Node& list) {
  std::vector<std::string> names;
  for (const Node& name : list.items()) names.emplace_back(name.string());
  return names;
}

}  // namespace gwctl::lint
