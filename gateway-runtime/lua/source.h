#pragma once

#include <string>

namespace gwctl::runtime::lua {

/// The source with blanks in the place of semicolons that are statements of their own
/// (`if a then; b() end`). OpenResty's LuaJIT takes them, as Lua does since 5.2; others do not.
std::string without_empty_statements(std::string source);

}  // namespace gwctl::runtime::lua
