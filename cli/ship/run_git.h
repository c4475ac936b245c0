#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace gwctl::cli {

/// Runs git in a directory, without a shell and with nothing of the repository's own (no pager, no
/// file system monitor), and tells what it printed. The error is the last line of what it
/// complained of, or that there is no git.
Result<std::string> run_git(const std::vector<std::string>& arguments, const std::string& directory,
                            std::string_view input = {});

}  // namespace gwctl::cli
