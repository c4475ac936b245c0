#include "gateway-runtime/plugins/random_id.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <random>
#include <sys/random.h>

namespace gwctl::runtime::plugins {
namespace {

constexpr std::size_t uuid_bytes = 16;
constexpr std::size_t uuid_characters = 36;
constexpr std::size_t nano_characters = 21;
constexpr std::size_t ksuid_bytes = 20;
constexpr std::size_t ksuid_characters = 27;
// KSUIDs count seconds from here: 13 May 2014.
constexpr std::uint64_t ksuid_epoch = 1'400'000'000;

// The first 62 are those of KSUIDs.
constexpr std::string_view alphabet =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-";

using DigitPairs = std::array<std::array<char, 2>, 256>;

constexpr DigitPairs make_digit_pairs() {
  constexpr char digits[] = "0123456789abcdef";
  DigitPairs pairs{};
  for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = {digits[i / 16], digits[i % 16]};
  return pairs;
}

// The two digits of each byte.
constexpr DigitPairs hexadecimal = make_digit_pairs();

std::string_view write_uuid(unsigned char* bytes, unsigned version, Scratch& scratch) {
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0FU) | version << 4U);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3FU) | 0x80U);
  char* const text = scratch.allocate(uuid_characters);
  std::size_t size = 0;
  for (std::size_t i = 0; i < uuid_bytes; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text[size++] = '-';
    std::memcpy(text + size, hexadecimal[bytes[i]].data(), 2);
    size += 2;
  }
  return {text, size};
}

}  // namespace

RandomBytes& RandomBytes::own() {
  thread_local RandomBytes bytes;
  return bytes;
}

void RandomBytes::fill(unsigned char* to, std::size_t size) {
  while (size != 0) {
    if (used_ == pool_bytes) {
      std::size_t got = 0;
      while (got < pool_bytes) {
        const ssize_t read = ::getrandom(pool_ + got, pool_bytes - got, 0);
        if (read > 0) got += static_cast<std::size_t>(read);
      }
      used_ = 0;
    }
    const std::size_t taken = std::min(size, pool_bytes - used_);
    std::copy_n(pool_ + used_, taken, to);
    used_ += taken;
    to += taken;
    size -= taken;
  }
}

std::uint32_t RandomBytes::below(std::uint32_t bound) {
  // What is over the last whole multiple would favour small numbers.
  const std::uint32_t most = UINT32_MAX - UINT32_MAX % bound;
  while (true) {
    unsigned char bytes[4];
    fill(bytes, sizeof bytes);
    const std::uint32_t number =
        static_cast<std::uint32_t>(bytes[0]) | static_cast<std::uint32_t>(bytes[1]) << 8U |
        static_cast<std::uint32_t>(bytes[2]) << 16U | static_cast<std::uint32_t>(bytes[3]) << 24U;
    if (number < most) return number % bound;
  }
}

std::string_view uuid_v4(Scratch& scratch) {
  unsigned char bytes[uuid_bytes];
  RandomBytes::own().fill(bytes, uuid_bytes);
  return write_uuid(bytes, 4, scratch);
}

std::string_view uuid_v7(std::uint64_t milliseconds, Scratch& scratch) {
  unsigned char bytes[uuid_bytes];
  RandomBytes::own().fill(bytes, uuid_bytes);
  for (unsigned i = 0; i < 6; ++i)
    bytes[i] = static_cast<unsigned char>(milliseconds >> (40U - 8U * i) & 0xFFU);
  return write_uuid(bytes, 7, scratch);
}

std::string_view nano_id(Scratch& scratch) {
  unsigned char bytes[nano_characters];
  RandomBytes::own().fill(bytes, nano_characters);
  char* const text = scratch.allocate(nano_characters);
  std::ranges::transform(bytes, text, [](unsigned char byte) { return alphabet[byte & 63U]; });
  return {text, nano_characters};
}

// The bytes are one number in base 62.
std::string_view ksuid(std::uint64_t seconds, Scratch& scratch) {
  unsigned char bytes[ksuid_bytes];
  RandomBytes::own().fill(bytes, ksuid_bytes);
  const auto time = static_cast<std::uint32_t>(seconds - ksuid_epoch);
  for (unsigned i = 0; i < 4; ++i) bytes[i] = static_cast<unsigned char>(time >> (24U - 8U * i));
  char* const text = scratch.allocate(ksuid_characters);
  for (std::size_t at = ksuid_characters; at-- > 0;) {
    unsigned rest = 0;
    for (unsigned char& byte : bytes) {
      const unsigned value = rest << 8U | byte;
      byte = static_cast<unsigned char>(value / 62);
      rest = value % 62;
    }
    text[at] = alphabet[rest];
  }
  return {text, ksuid_characters};
}

std::string_view range_id(std::string_view characters, std::size_t length, Scratch& scratch) {
  char* const text = scratch.allocate(length);
  for (std::size_t i = 0; i < length; ++i)
    text[i] = characters[RandomBytes::own().below(static_cast<std::uint32_t>(characters.size()))];
  return {text, length};
}

}  // namespace gwctl::runtime::plugins
