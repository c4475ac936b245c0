#pragma once

#include <string>
#include <string_view>

#include "core/node.h"

namespace gwctl::config {

/// How Lua, which APISIX is written in, calls the type of a value: an object and an array are both
/// a `table`, null is `userdata`.
std::string_view lua_type(const Node& value);

/// `tostring` of a number.
std::string lua_number(double number);

/// `%q`: in quotes, with quotes, backslashes and line breaks escaped.
std::string lua_quote(std::string_view text);

/// `$secret://…`, `$env://…` (whatever its case): what the gateway puts a value in place of.
bool is_late_reference(std::string_view text);

}  // namespace gwctl::config
