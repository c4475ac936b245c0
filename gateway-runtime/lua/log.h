#pragma once

#include <string_view>

namespace gwctl::runtime::lua {

/// Of OpenResty's levels, of which the smaller are the graver.
inline constexpr int level_error = 4;
inline constexpr int level_warn = 5;

/// Whether what a function logs at that level is written: warnings and what is graver.
bool is_logged(int level);

/// Writes a line to standard error, or loses it where nobody reads there. `where`: what it is
/// about; may be empty.
void log_line(int level, std::string_view text, std::string_view where);

}  // namespace gwctl::runtime::lua
