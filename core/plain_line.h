#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gwctl {

/// A text of somebody else's as one line that may be shown anywhere: what steers terminals or turns
/// the direction of writing, and what is no UTF-8, becomes U+FFFD; no longer than so many bytes.
std::string plain_line(std::string_view text, std::size_t size_bytes_max);

}  // namespace gwctl
