#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

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
  host = 8,    // RFC 3986, 3.2.2: a name or an IPv4 address; bytes above 0x7f too, but no comma
  bracket = 16,  // what else an IPv6 address has
};

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (unsigned c = 0; c < 256; ++c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool is_digit = c >= '0' && c <= '9';
    if (is_letter || is_digit) classes[c] |= token;
    if (c == '\t' || (c >= 0x20 && c != 0x7f)) classes[c] |= value;
    if (c > 0x20 && c != 0x7f) classes[c] |= target;
    if (is_letter || is_digit || c > 0x7f) classes[c] |= host;
  }
  for (const char c :
       {'!', '#', '$', '%', '&', '\'', '*', '+', '-', '.', '^', '_', '`', '|', '~'}) {
    classes[static_cast<unsigned char>(c)] |= token;
  }
  for (const char c :
       {'-', '.', '_', '~', '%', '!', '$', '&', '\'', '(', ')', '*', '+', ';', '='}) {
    classes[static_cast<unsigned char>(c)] |= host;
  }
  for (const char c : {'[', ']', ':'}) classes[static_cast<unsigned char>(c)] |= bracket;
  return classes;
}

inline constexpr std::array<std::uint8_t, 256> classes = make_classes();

}  // namespace characters

constexpr bool is_in(char c, std::uint8_t wanted) {
  return (characters::classes[static_cast<unsigned char>(c)] & wanted) != 0;
}

/// Where the first character stands that is not of `characters::value`; the size where none is.
inline std::size_t find_control(std::string_view text) {
  std::size_t i = 0;
#ifdef __SSE2__
  const __m128i last_control = _mm_set1_epi8(0x1F);
  const __m128i tab = _mm_set1_epi8('\t');
  const __m128i del = _mm_set1_epi8(0x7F);
  for (; i + sizeof(__m128i) <= text.size(); i += sizeof(__m128i)) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + i));
    const __m128i is_control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
    const __m128i is_wrong = _mm_or_si128(_mm_andnot_si128(_mm_cmpeq_epi8(bytes, tab), is_control),
                                          _mm_cmpeq_epi8(bytes, del));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(is_wrong));
    if (mask != 0) return i + static_cast<std::size_t>(std::countr_zero(mask));
  }
#endif
  while (i < text.size() && is_in(text[i], characters::value)) ++i;
  return i;
}

/// Where the first colon stands; the size where there is none.
inline std::size_t find_colon(std::string_view text) {
  std::size_t i = 0;
#ifdef __SSE2__
  const __m128i colon = _mm_set1_epi8(':');
  for (; i + sizeof(__m128i) <= text.size(); i += sizeof(__m128i)) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + i));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, colon)));
    if (mask != 0) return i + static_cast<std::size_t>(std::countr_zero(mask));
  }
#endif
  while (i < text.size() && text[i] != ':') ++i;
  return i;
}

}  // namespace gwctl::runtime
