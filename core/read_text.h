#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/document.h"
#include "core/read_document.h"

// What the readers share: getting at the text, and the scalars of JSON.

namespace gwctl {

/// A text made fit for reading: size checked, malformed UTF-8 replaced by U+FFFD.
struct CleanText {
  Source source;
  /// What was done to it, for the document. Empty message: nothing.
  Problem problem;
};

CleanText clean_text(std::string name, std::string text, const ReadLimits& limits);

/// What a reader says past `depth_max`.
std::string too_deep_message(const ReadLimits& limits);

/// Where the text begins: 3 behind a byte order mark, else 0.
std::uint32_t text_begin(std::string_view text);

/// What is at the front of a text where a JSON number might be.
struct ScannedNumber {
  std::uint32_t size = 0;  ///< 0: no number
  bool is_integer = false;
  std::int64_t integer = 0;
  double number = 0;
};

/// The longest number by the grammar of RFC 8259 at the front of the text.
ScannedNumber scan_json_number(std::string_view text);

/// A decimal number of digits, point and exponent, rounded as IEEE 754 wants; beyond its range
/// infinite or zero, as in JavaScript.
double parse_double(std::string_view text);

/// Appends `text` decoded, which is what stands between the quotes of a JSON string, as far as the
/// first malformed escape; returns how far that was. Lone surrogates become U+FFFD.
std::size_t decode_json_string(std::string_view text, std::string& to);

/// Four hexadecimal digits at the front of `text` as a number; -1 if they are not there.
std::int32_t parse_hex4(std::string_view text);

}  // namespace gwctl
