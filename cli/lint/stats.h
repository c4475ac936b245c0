#pragma once

#include <string>

#include "lint/lint.h"

namespace gwctl::cli {

/// Where the time went: by phase, and the dearest rules. Times of all threads, added up.
std::string show_stats(const lint::Times& times, std::size_t documents);

}  // namespace gwctl::cli
