#pragma once

#include <string>

#include "cli/ship/gates.h"
#include "cli/ship/project_check.h"

namespace gwctl::cli {

/// `gates` of a project file that its schema has nothing against. `problems` tells places.
Gates read_gates(const Node& node, const ProjectProblems& problems, const std::string& directory);

}  // namespace gwctl::cli
