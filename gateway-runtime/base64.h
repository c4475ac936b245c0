#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gwctl::runtime {

/// The bytes of a text in Base64 (RFC 4648, 4), padded; nothing for any other text.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace gwctl::runtime
