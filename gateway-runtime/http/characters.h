#pragma once

#include <array>
#include <cstdint>

namespace gwctl::runtime {

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

namespace characters {

enum : std::uint8_t {
  token = 1,   // RFC 9110, 5.6.2: method, field name
  value = 2,   // RFC 9110, 5.5: field value, the blanks too
  target = 4,  // what a request target may hold: no blank, no control, bytes above 0x7f as browsers
               // send them
};

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (unsigned c = 0; c < 256; ++c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool is_digit = c >= '0' && c <= '9';
    if (is_letter || is_digit) classes[c] |= token;
    if (c == '\t' || (c >= 0x20 && c != 0x7f)) classes[c] |= value;
    if (c > 0x20 && c != 0x7f) classes[c] |= target;
  }
  for (const char c :
       {'!', '#', '$', '%', '&', '\'', '*', '+', '-', '.', '^', '_', '`', '|', '~'}) {
    classes[static_cast<unsigned char>(c)] |= token;
  }
  return classes;
}

inline constexpr std::array<std::uint8_t, 256> classes = make_classes();

}  // namespace characters

constexpr bool is_in(char c, std::uint8_t wanted) {
  return (characters::classes[static_cast<unsigned char>(c)] & wanted) != 0;
}

}  // namespace gwctl::runtime
