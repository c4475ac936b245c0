#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gwctl {

inline constexpr char32_t replacement_character = 0xFFFD;

/// Decodes the code point at `at` and moves `at` past it. A malformed sequence yields U+FFFD and
/// moves one byte. Requires `at < text.size()`.
char32_t decode_utf8(std::string_view text, std::size_t& at);

void append_utf8(std::string& to, char32_t code_point);

/// The byte offset of the first malformed sequence, or `text.size()` (RFC 3629).
std::size_t first_invalid_utf8(std::string_view text);

/// How many UTF-16 code units the text has, which is what JavaScript calls its length.
std::size_t utf16_length(std::string_view text);

/// How many code points the text has, which is what JSON Schema calls its length.
std::size_t code_point_length(std::string_view text);

/// The beginning of a text, no longer than so many bytes, with whole characters.
std::string_view utf8_head(std::string_view text, std::size_t bytes_max);

/// The text, or its beginning and a mark that there is more of it.
std::string shortened(std::string_view text, std::size_t bytes_max);

}  // namespace gwctl
