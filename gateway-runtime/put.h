#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace gwctl::runtime {

/// Copies a text, short ones without a call. Returns what is behind it.
inline char* put(char* to, std::string_view text) {
  const std::size_t size = text.size();
  const char* const from = text.data();
  if (size > 32) {
    std::memcpy(to, from, size);
  } else if (size >= 16) {
    std::memcpy(to, from, 16);
    std::memcpy(to + size - 16, from + size - 16, 16);
  } else if (size >= 8) {
    std::memcpy(to, from, 8);
    std::memcpy(to + size - 8, from + size - 8, 8);
  } else if (size >= 4) {
    std::memcpy(to, from, 4);
    std::memcpy(to + size - 4, from + size - 4, 4);
  } else {
    for (std::size_t i = 0; i < size; ++i) to[i] = from[i];
  }
  return to + size;
}

/// The same for a literal, which costs a store or two.
template <std::size_t size>
char* put(char* to, const char (&literal)[size]) {
  std::memcpy(to, literal, size - 1);
  return to + size - 1;
}

/// How many bytes `put` writes.
constexpr std::size_t size_of(std::string_view text) {
  return text.size();
}

template <std::size_t size>
constexpr std::size_t size_of(const char (&)[size]) {
  return size - 1;
}

inline constexpr std::size_t decimal_digits_max = 20;

constexpr std::array<char, 200> make_digit_pairs() {
  std::array<char, 200> pairs{};
  for (std::size_t i = 0; i < pairs.size(); ++i)
    pairs[i] = static_cast<char>('0' + (i % 2 == 0 ? i / 20 : i / 2 % 10));
  return pairs;
}

/// The numbers below 100 in two digits each, one behind the other.
inline constexpr std::array<char, 200> digit_pairs = make_digit_pairs();

/// Writes the digits of a number, of which there may be `decimal_digits_max`.
inline char* put_decimal(char* to, std::uint64_t number) {
  std::size_t size = 1;
  for (std::uint64_t rest = number; rest >= 10; rest /= 100) size += rest >= 100 ? 2 : 1;
  char* at = to + size;
  for (; number >= 10; number /= 100) {
    at -= 2;
    std::memcpy(at, &digit_pairs[2 * (number % 100)], 2);
  }
  if (at != to) *to = static_cast<char>('0' + number);
  return to + size;
}

}  // namespace gwctl::runtime
