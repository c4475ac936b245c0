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

/// The value of a hexadecimal digit; -1 where it is none.
constexpr int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char small = lower(c);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
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

namespace characters {

/// What is looked for: told of a byte, and of a block of them as a bit for each.
struct Control {
  static bool is(char c) { return !is_in(c, value); }

#ifdef __SSE2__
  static unsigned in(__m128i bytes) {
    const __m128i last_control = _mm_set1_epi8(0x1F);
    const __m128i is_control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
    const __m128i is_tab = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\t'));
    const __m128i is_del = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7F));
    return static_cast<unsigned>(
        _mm_movemask_epi8(_mm_or_si128(_mm_andnot_si128(is_tab, is_control), is_del)));
  }
#endif
};

struct Colon {
  static bool is(char c) { return c == ':'; }

#ifdef __SSE2__
  static unsigned in(__m128i bytes) {
    return static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(':'))));
  }
#endif
};

struct Capital {
  static bool is(char c) { return c >= 'A' && c <= 'Z'; }

#ifdef __SSE2__
  static unsigned in(__m128i bytes) {
    const __m128i from_a = _mm_cmpgt_epi8(bytes, _mm_set1_epi8('A' - 1));
    const __m128i to_z = _mm_cmplt_epi8(bytes, _mm_set1_epi8('Z' + 1));
    return static_cast<unsigned>(_mm_movemask_epi8(_mm_and_si128(from_a, to_z)));
  }
#endif
};

#ifdef __SSE2__

constexpr std::size_t block_bytes = sizeof(__m128i);

inline __m128i load_block(const char* from) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
}

// The first and the last half block, which overlap in a text that is shorter than both.
inline __m128i load_ends(std::string_view text) {
  constexpr std::size_t half = block_bytes / 2;
  const auto load = [](const char* from) {
    return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(from));
  };
  return _mm_unpacklo_epi64(load(text.data()), load(text.data() + text.size() - half));
}

// Of a text that is a block at least. The last block overlaps the one before it.
template <class What>
std::size_t find_in_blocks(std::string_view text, std::size_t at) {
  for (; at + block_bytes <= text.size(); at += block_bytes) {
    const unsigned bits = What::in(load_block(text.data() + at));
    if (bits != 0) return at + static_cast<std::size_t>(std::countr_zero(bits));
  }
  if (at == text.size()) return at;
  const std::size_t last = text.size() - block_bytes;
  const unsigned bits = What::in(load_block(text.data() + last)) >> (at - last);
  return bits == 0 ? text.size() : at + static_cast<std::size_t>(std::countr_zero(bits));
}

#endif

template <class What>
std::size_t find(std::string_view text, std::size_t at) {
#ifdef __SSE2__
  if (text.size() >= block_bytes) return find_in_blocks<What>(text, at);
#endif
  while (at < text.size() && !What::is(text[at])) ++at;
  return at;
}

template <class What>
bool has(std::string_view text) {
#ifdef __SSE2__
  const bool is_short = text.size() < block_bytes;
  if (is_short && text.size() >= block_bytes / 2) return What::in(load_ends(text)) != 0;
#endif
  return find<What>(text, 0) != text.size();
}

}  // namespace characters

/// Where from `at` on the first character stands that is not of `characters::value`; the size where
/// none is.
inline std::size_t find_control(std::string_view text, std::size_t at = 0) {
  return characters::find<characters::Control>(text, at);
}

/// Where from `at` on the first colon stands; the size where there is none.
inline std::size_t find_colon(std::string_view text, std::size_t at = 0) {
  return characters::find<characters::Colon>(text, at);
}

/// Whether a character is not of `characters::value`.
inline bool has_control(std::string_view text) {
  return characters::has<characters::Control>(text);
}

inline bool has_capital(std::string_view text) {
  return characters::has<characters::Capital>(text);
}

}  // namespace gwctl::runtime
