#include "core/read_text.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "core/utf8.h"

namespace gwctl {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

// The end of the number, 0 if there is none; `is_integer` tells whether it is digits only.
std::size_t number_end(std::string_view text, bool& is_integer) {
  std::size_t at = !text.empty() && text[0] == '-' ? 1 : 0;
  if (at == text.size() || !is_digit(text[at])) return 0;
  at = text[at] == '0' ? at + 1 : skip_digits(text, at);
  is_integer = true;
  if (at + 1 < text.size() && text[at] == '.' && is_digit(text[at + 1])) {
    is_integer = false;
    at = skip_digits(text, at + 1);
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    std::size_t digits = at + 1;
    if (digits < text.size() && (text[digits] == '+' || text[digits] == '-')) ++digits;
    if (digits < text.size() && is_digit(text[digits])) {
      is_integer = false;
      at = skip_digits(text, digits);
    }
  }
  return at;
}

std::string replace_invalid(std::string_view text) {
  std::string clean;
  clean.reserve(text.size() + 64);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t valid = first_invalid_utf8(text.substr(at));
    clean.append(text.substr(at, valid));
    at += valid;
    if (at == text.size()) break;
    append_utf8(clean, replacement_character);
    ++at;
  }
  return clean;
}

bool is_high_surrogate(std::int32_t unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}

bool is_low_surrogate(std::int32_t unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

// `at` is behind the `\u`. Moves it behind the escape, and behind the second one of a pair.
bool decode_unicode_escape(std::string_view text, std::size_t& at, std::string& to) {
  const std::int32_t unit = parse_hex4(text.substr(at));
  if (unit < 0) return false;
  at += 4;
  if (is_high_surrogate(unit) && text.substr(at, 2) == "\\u") {
    const std::int32_t low = parse_hex4(text.substr(at + 2));
    if (is_low_surrogate(low)) {
      at += 6;
      append_utf8(to, static_cast<char32_t>(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)));
      return true;
    }
  }
  const bool is_lone = is_high_surrogate(unit) || is_low_surrogate(unit);
  append_utf8(to, is_lone ? replacement_character : static_cast<char32_t>(unit));
  return true;
}

char simple_escape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/': return c;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return '\0';
  }
}

}  // namespace

CleanText clean_text(std::string name, std::string text, const ReadLimits& limits) {
  CleanText clean;
  if (text.size() > limits.size_bytes_max) {
    clean.problem = {ProblemKind::limit,
                     "The text is longer than " + std::to_string(limits.size_bytes_max) + " bytes",
                     {},
                     {}};
    text.clear();
  }
  const std::size_t invalid = first_invalid_utf8(text);
  if (invalid != text.size()) {
    text = replace_invalid(text);
    const auto at = static_cast<std::uint32_t>(invalid);
    clean.problem = {ProblemKind::discouraged, "The text is not valid UTF-8", {at, at + 3}, {}};
  }
  clean.source = Source{std::move(name), std::move(text)};
  return clean;
}

std::string too_deep_message(const ReadLimits& limits) {
  return "The text is nested deeper than " + std::to_string(limits.depth_max) + " levels";
}

std::uint32_t text_begin(std::string_view text) {
  return text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
}

ScannedNumber scan_json_number(std::string_view text) {
  ScannedNumber scanned;
  scanned.size = static_cast<std::uint32_t>(number_end(text, scanned.is_integer));
  if (scanned.size == 0) return scanned;
  const char* const end = text.data() + scanned.size;
  if (scanned.is_integer) {
    scanned.is_integer = std::from_chars(text.data(), end, scanned.integer).ec == std::errc{};
  }
  if (!scanned.is_integer) scanned.number = parse_double(text.substr(0, scanned.size));
  return scanned;
}

double parse_double(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec == std::errc{}) return value;
  // Out of range. Which way tells the exponent, or without one, that so many digits stand there.
  const std::size_t exponent = text.find_first_of("eE");
  const bool is_tiny = exponent == std::string_view::npos
                           ? text.find_first_of("123456789") > text.find('.')
                           : exponent + 1 < text.size() && text[exponent + 1] == '-';
  value = is_tiny ? 0.0 : std::numeric_limits<double>::infinity();
  return is_negative ? -value : value;
}

std::size_t decode_json_string(std::string_view text, std::string& to) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t escape = std::min(text.find('\\', at), text.size());
    to.append(text.substr(at, escape - at));
    if (escape + 1 >= text.size()) return escape;
    const char c = text[escape + 1];
    at = escape + 2;
    if (c == 'u') {
      if (!decode_unicode_escape(text, at, to)) return escape;
    } else if (const char plain = simple_escape(c); plain != '\0') {
      to.push_back(plain);
    } else {
      return escape;
    }
  }
  return text.size();
}

std::int32_t parse_hex4(std::string_view text) {
  if (text.size() < 4) return -1;
  std::int32_t value = 0;
  const auto result = std::from_chars(text.data(), text.data() + 4, value, 16);
  return result.ec == std::errc{} && result.ptr == text.data() + 4 && text[0] != '-' ? value : -1;
}

}  // namespace gwctl
