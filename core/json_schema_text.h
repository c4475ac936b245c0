#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/node.h"

namespace gwctl::json_schema {

/// A step of a JSON pointer in a URI fragment: escaped, then percent-encoded as JavaScript's
/// `encodeURIComponent` does.
void append_fragment_token(std::string& to, std::string_view name);

/// The members in the order in which JavaScript enumerates them: names that are array indices
/// first, ascending, then the rest as written.
std::vector<const Member*> js_members(const Node& object);

}  // namespace gwctl::json_schema
