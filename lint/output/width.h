#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gwctl::lint {

/// How many columns of a terminal the character takes: 0 (combining), 1 or 2 (East Asian wide).
std::size_t display_width(char32_t character);
std::size_t display_width(std::string_view text);

/// Breaks the text into lines of at most `width` columns: between words where it can be, else
/// within them. Its own line breaks stay. At least one line.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

}  // namespace gwctl::lint
