#pragma once

namespace gwctl::cli {

/// The whole program: reads the command line, runs the command, returns its exit code.
int run(int argc, char** argv);

}  // namespace gwctl::cli
