#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gwctl::cli {

/// ` Did you mean "x"?`, or nothing where no candidate is near.
std::string suggestion(std::string_view word, std::span<const std::string> candidates);

}  // namespace gwctl::cli
