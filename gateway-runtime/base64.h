#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway-runtime/scratch.h"

namespace gwctl::runtime {

/// The last two digits: `+` and `/`, or those that need no escape in a URL (RFC 4648, 5).
enum class Base64 : std::uint8_t { standard, url };

/// The bytes of a text in Base64 (RFC 4648, 4), padded; nothing for any other text.
std::optional<std::string> decode_base64(std::string_view text);

/// The same as nginx reads it: the padding may be missing, and what is behind it is not looked at.
std::optional<std::string_view> decode_base64(std::string_view text, Base64 digits,
                                              Scratch& scratch);

/// Padded.
std::string_view encode_base64(std::string_view bytes, Scratch& scratch);

}  // namespace gwctl::runtime
