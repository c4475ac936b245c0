#pragma once

#include <string>
#include <vector>

#include "core/node.h"

namespace gwctl::lint {

/// Those of the object's own keys that are among `names`, in source order.
std::vector<std::string> present_properties(const Node& object,
                                            const std::vector<std::string>& names);

/// `At least one of "a" or "b" must be defined`.
std::string at_least_one_message(const std::vector<std::string>& names);

/// The texts in a list of strings.
std::vector<std::string> name_list(const Node& list);

}  // namespace gwctl::lint
