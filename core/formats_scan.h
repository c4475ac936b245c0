#pragma once

// The hand-written checks behind `format`. One function per format.

#include <cstddef>
#include <string_view>

namespace gwctl::formats {

/// A text that is read from the left.
struct Scan {
  std::string_view rest;

  bool done() const { return rest.empty(); }

  char peek() const { return rest.empty() ? '\0' : rest[0]; }

  bool take(char c) {
    if (rest.empty() || rest[0] != c) return false;
    rest.remove_prefix(1);
    return true;
  }

  /// A letter in either case; `c` is the small one.
  bool take_letter(char c) {
    if (rest.empty() || (rest[0] | 0x20) != c) return false;
    rest.remove_prefix(1);
    return true;
  }

  template <class Predicate>
  std::size_t take_while(Predicate predicate) {
    std::size_t count = 0;
    while (count < rest.size() && predicate(rest[count])) ++count;
    rest.remove_prefix(count);
    return count;
  }
};

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr bool is_alphanumeric(char c) {
  return is_digit(c) || is_letter(c);
}

constexpr bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

constexpr bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 128;
}

/// Moves past a white space character as JavaScript knows them.
bool take_space(Scan& scan);

bool is_date(std::string_view text);
bool is_time(std::string_view text);
bool is_date_time(std::string_view text);
bool is_duration(std::string_view text);

bool is_ipv4(std::string_view text);
bool is_ipv6(std::string_view text);
/// As within `[…]` of a URI, where the last four bytes may have leading zeros.
bool is_uri_ipv6(std::string_view text);
bool is_hostname(std::string_view text);
bool is_email(std::string_view text);
bool is_idn_email(std::string_view text);
bool is_url(std::string_view text);

enum class Characters { ascii, international };
bool is_uri(std::string_view text, Characters characters);
bool is_uri_reference(std::string_view text, Characters characters);
bool is_uri_template(std::string_view text);

}  // namespace gwctl::formats
