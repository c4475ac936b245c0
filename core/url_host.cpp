#include "core/url_host.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "core/url.h"
#include "core/utf8.h"

namespace gwctl::url {
namespace {

using namespace std::string_view_literals;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex_digit(char c) {
  const char lower = static_cast<char>(c | 0x20);
  return is_digit(c) || (lower >= 'a' && lower <= 'f');
}

bool is_forbidden_in_hosts(char c) {
  return "\0\t\n\r #/:<>?@[\\]^|"sv.find(c) != std::string_view::npos;
}

bool is_forbidden_in_domains(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return is_forbidden_in_hosts(c) || byte < 0x20 || c == '%' || byte == 0x7F;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// Decimal, `017` octal, `0x1F` hexadecimal; too large for 32 bits is the largest number.
std::optional<std::uint64_t> parse_ipv4_number(std::string_view text) {
  if (text.empty()) return std::nullopt;
  int base = 10;
  if (text.size() > 1 && text[0] == '0') {
    const bool hexadecimal = (text[1] | 0x20) == 'x';
    base = hexadecimal ? 16 : 8;
    text.remove_prefix(hexadecimal ? 2 : 1);
  }
  if (text.empty()) return 0;
  std::uint64_t value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (result.ptr != text.data() + text.size() || text[0] == '-') return std::nullopt;
  return result.ec == std::errc{} ? value : UINT64_MAX;
}

// `1.2.3.4`, with fewer parts where the last one fills the rest.
bool is_ipv4(std::vector<std::string_view> parts) {
  constexpr std::size_t parts_max = 4;
  if (parts.size() > parts_max) return false;
  for (const std::string_view& part : parts) {
    const std::optional<std::uint64_t> number = parse_ipv4_number(part);
    if (!number) return false;
    const bool last = &part == &parts.back();
    const std::uint64_t end = last ? std::uint64_t{1} << (8 * (parts_max + 1 - parts.size())) : 256;
    if (*number >= end) return false;
  }
  return true;
}

bool is_domain_or_ipv4(std::string_view domain) {
  if (domain.empty() || std::ranges::any_of(domain, is_forbidden_in_domains)) return false;
  std::vector<std::string_view> labels = split(domain, '.');
  if (labels.back().empty() && labels.size() > 1) labels.pop_back();
  const std::string_view last = labels.back();
  const bool digits = !last.empty() && std::ranges::all_of(last, is_digit);
  const bool numeric = digits || parse_ipv4_number(last).has_value();
  return !numeric || is_ipv4(labels);
}

bool is_dotted_ipv4(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, '.');
  return parts.size() == 4 && std::ranges::all_of(parts, [](std::string_view part) {
           const bool digits =
               !part.empty() && part.size() <= 3 && std::ranges::all_of(part, is_digit);
           if (!digits || (part.size() > 1 && part[0] == '0')) return false;
           return part.size() < 3 || part <= "255";
         });
}

// How many 16-bit pieces `a:b:1.2.3.4` has; nothing when a piece is none.
std::optional<std::size_t> count_pieces(std::string_view text, bool may_end_in_ipv4) {
  if (text.empty()) return 0;
  const std::vector<std::string_view> pieces = split(text, ':');
  std::size_t count = 0;
  for (const std::string_view& piece : pieces) {
    const bool hexadecimal =
        !piece.empty() && piece.size() <= 4 && std::ranges::all_of(piece, is_hex_digit);
    const bool ipv4 = may_end_in_ipv4 && &piece == &pieces.back() && is_dotted_ipv4(piece);
    if (!hexadecimal && !ipv4) return std::nullopt;
    count += ipv4 ? 2U : 1U;
  }
  return count;
}

bool is_ipv6(std::string_view text) {
  constexpr std::size_t pieces_max = 8;
  const std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) return count_pieces(text, true) == pieces_max;
  const auto before = count_pieces(text.substr(0, gap), false);
  const auto after = count_pieces(text.substr(gap + 2), true);
  return before && after && *before + *after < pieces_max;
}

bool is_between(char32_t c, char32_t first, char32_t last) {
  return c >= first && c <= last;
}

// What UTS 46 maps to nothing.
bool is_ignored(char32_t c) {
  return c == 0xAD || c == 0x34F || is_between(c, 0x180B, 0x180F) || c == 0x200B || c == 0x2060 ||
         c == 0x2064 || c == 0xFEFF || is_between(c, 0xFE00, 0xFE0F) ||
         is_between(c, 0xE0100, 0xE01EF);
}

bool is_disallowed(char32_t c) {
  return is_between(c, 0x80, 0x9F) || is_between(c, 0x200E, 0x200F) ||
         is_between(c, 0x2028, 0x202E) || is_between(c, 0x2061, 0x206F) || c == 0xFFFC ||
         c == replacement_character || is_between(c, 0xD800, 0xF8FF) ||
         is_between(c, 0xFDD0, 0xFDEF) || (c & 0xFFFEU) == 0xFFFE || c >= 0xE0000;
}

// The characters that UTS 46 maps to ASCII ones, as far as known here; 0 for others.
char to_ascii(char32_t c) {
  if (c < 0x80) return static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20U : c);
  if (is_between(c, 0xFF01, 0xFF5E)) return to_ascii(c - 0xFF01 + '!');
  if (c == 0x3002 || c == 0xFF61) return '.';
  const bool blank =
      c == 0xA0 || is_between(c, 0x2000, 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000;
  return blank ? ' ' : '\0';
}

// The domain in lower case; nothing when a character of it is disallowed.
std::optional<std::string> map_domain(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = decode_utf8(text, at);
    if (is_ignored(c)) continue;
    if (is_disallowed(c)) return std::nullopt;
    const char ascii = to_ascii(c);
    if (ascii != '\0' || c == 0) {
      result += ascii;
    } else {
      append_utf8(result, c);
    }
  }
  return result;
}

// Whether the text behind `xn--` is Punycode (RFC 3492) of something that is not ASCII alone.
bool is_punycode(std::string_view text) {
  const std::size_t delimiter = text.rfind('-');
  std::size_t points = delimiter == std::string_view::npos ? 0 : delimiter;
  std::string_view digits = delimiter == std::string_view::npos ? text : text.substr(delimiter + 1);
  if (digits.empty() || delimiter == 0) return points > 0;
  std::uint64_t n = 128;
  std::uint64_t i = 0;
  std::uint64_t bias = 72;
  bool first = true;
  while (!digits.empty()) {
    const std::uint64_t old = i;
    std::uint64_t weight = 1;
    for (std::uint64_t k = 36;; k += 36) {
      if (digits.empty()) return false;
      const char c = digits.front();
      digits.remove_prefix(1);
      if (!is_digit(c) && !(c >= 'a' && c <= 'z')) return false;
      const auto digit = static_cast<std::uint64_t>(is_digit(c) ? c - '0' + 26 : c - 'a');
      i += digit * weight;
      const std::uint64_t threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
      if (i > UINT32_MAX) return false;
      if (digit < threshold) break;
      weight *= 36 - threshold;
      if (weight > UINT32_MAX) return false;
    }
    ++points;
    std::uint64_t delta = first ? (i - old) / 700 : (i - old) / 2;
    first = false;
    delta += delta / points;
    std::uint64_t steps = 0;
    for (; delta > 455; steps += 36) delta /= 35;
    bias = steps + 36 * delta / (delta + 38);
    n += i / points;
    i = i % points + 1;
    if (n > 0x10FFFF || is_disallowed(static_cast<char32_t>(n))) return false;
  }
  return true;
}

}  // namespace

bool is_valid_host(std::string_view text, Scheme scheme) {
  if (text.starts_with('[')) {
    return text.ends_with(']') && text.size() > 2 && is_ipv6(text.substr(1, text.size() - 2));
  }
  if (scheme == Scheme::other) return std::ranges::none_of(text, is_forbidden_in_hosts);
  const std::optional<std::string> domain = map_domain(decode_percent(text));
  if (!domain) return false;
  const bool labels_valid = std::ranges::all_of(split(*domain, '.'), [](std::string_view label) {
    return !label.starts_with("xn--") || is_punycode(label.substr(4));
  });
  return labels_valid && is_domain_or_ipv4(*domain);
}

}  // namespace gwctl::url
