#pragma once

#include <string>

namespace gwctl::lint {

/// Answers what a JavaScript function asks of gwctl while it runs: core functions, JSON Schema
/// validation, format detection. Both are JSON texts; what is wrong with the question is an answer
/// with `error`.
std::string answer_native(const std::string& request);

}  // namespace gwctl::lint
