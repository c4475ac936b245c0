#pragma once

#include <string_view>
#include <vector>

namespace gwctl::lint {

/// The names in a template, in order and as often as they occur: what stands between a `{` and the
/// next `}` behind at least one character, on one line.
std::vector<std::string_view> url_variables(std::string_view url);

}  // namespace gwctl::lint
