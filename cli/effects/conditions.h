#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/plan/object.h"

namespace gwctl::cli {

/// What variables are to hold, by their names (`arg_id`, `http_x_team`).
using Assignment = std::map<std::string, std::string>;

/// Some ways to have the `vars` of a route hold, or not hold: guesses, to be tried. Without vars,
/// one that asks for nothing.
std::vector<Assignment> ways_to(const config::Json& vars, bool holds);

/// Both at once; where they do not agree, the second.
Assignment together(const Assignment& first, const Assignment& second);

}  // namespace gwctl::cli
