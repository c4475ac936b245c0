#pragma once

// JSON bodies as variables see them.

#include "core/node.h"
#include "gateway-runtime/variable.h"

namespace gwctl::runtime {

/// The body read as JSON, once for all variables; null where it is none.
const Node* json_body(Exchange& exchange, std::string_view body);

/// What `a.b` leads to: keys of objects. With `[`, `*` or `..` in it the path is a JSONPath without
/// its `$.`, and the result is the list of all that it finds: `a[0]`, `a[*].b`, `a['b']`, `..b`.
/// Filters and slices are not known, and find nothing.
Value json_member(const Node& root, std::string_view path, Scratch& scratch);

}  // namespace gwctl::runtime
