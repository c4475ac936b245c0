#pragma once

#include <string>

#include "cli/ship/dump.h"

namespace gwctl::cli {

/// Writes a dump as a folder of files, and takes away what an earlier dump wrote there and this one
/// does not. Fails, and writes nothing, where a config file in it is none of a dump's, or was
/// changed since; unless forced.
Result<void> write_dump_folder(const config::Dump& dump, const std::string& folder,
                               const DumpOutput& output);

}  // namespace gwctl::cli
