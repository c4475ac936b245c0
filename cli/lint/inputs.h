#pragma once

#include <string>
#include <vector>

#include "core/result.h"

namespace gwctl::cli {

/// The documents that the arguments stand for.
struct Inputs {
  std::vector<std::string> names;      ///< absolute paths and URLs, in the order of reports
  std::vector<std::string> unmatched;  ///< arguments that stand for nothing
};

/// Paths, URLs and globs (`specs/**/*.{yaml,json}`; hidden files are matched) to documents.
Inputs expand_inputs(const std::vector<std::string>& patterns,
                     const std::string& working_directory);

/// Bytes of a text in an encoding of Node.js (`utf8`, `latin1`, `utf16le` …) as UTF-8.
std::string decode(std::string bytes, const std::string& encoding);

}  // namespace gwctl::cli
