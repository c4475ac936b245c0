#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/environment.h"

namespace gwctl::cli {

/// The whole program: reads the command line, runs the command, returns its exit code.
int run(int argc, char** argv);

/// The same in a given world; the program's name is not among the arguments.
ExitCode run(const std::vector<std::string>& arguments, Environment& environment);

}  // namespace gwctl::cli
