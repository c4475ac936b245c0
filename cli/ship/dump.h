#pragma once

#include <string>

#include "cli/command.h"
#include "config/plan/dump.h"

namespace gwctl::cli {

/// Where a config goes that gwctl writes, and its secrets.
struct DumpOutput {
  std::string file;        ///< empty: standard output
  std::string env_file;    ///< empty: the values of secrets are not written
  std::string folder;      ///< a file for each service and so on, in place of one
  bool is_forced = false;  ///< in it, what a dump did not write is written over
  bool shows_secrets = false;
};

void add_dump_options(CLI::App& command, DumpOutput& output);

/// Whether the options make sense together.
Result<void> check_dump_options(const DumpOutput& output);

Result<void> write_dump(const config::Dump& dump, const DumpOutput& output,
                        Environment& environment);

}  // namespace gwctl::cli
