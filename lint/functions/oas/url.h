#pragma once

#include <string_view>

namespace gwctl::lint {

/// Whether the WHATWG URL parser takes `text` as an absolute URL: JavaScript's `new URL(text)`.
/// Hosts with characters beyond ASCII are taken as they are.
bool is_absolute_url(std::string_view text);

}  // namespace gwctl::lint
