#pragma once

#include <string>
#include <vector>

#include "core/document.h"

namespace gwctl::cli {

/// Keys and decimal indices to the value that begins where the span does, or else to the innermost
/// key or value around its beginning. What was lowered has its places in the user's text, but other
/// paths.
std::vector<std::string> written_path(const Document& document, Span wanted);
std::vector<std::string> written_path(const Document& document, const Range& wanted);

}  // namespace gwctl::cli
