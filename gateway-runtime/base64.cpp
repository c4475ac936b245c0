#include "gateway-runtime/base64.h"

#include <cstddef>

namespace gwctl::runtime {
namespace {

int value_of(char c, Base64 digits) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  const bool is_url = digits == Base64::url;
  if (c == (is_url ? '-' : '+')) return 62;
  return c == (is_url ? '_' : '/') ? 63 : -1;
}

// How many bytes were written to `to`, which has room for all; nothing where a digit is none.
std::optional<std::size_t> decode(std::string_view text, Base64 digits, char* to) {
  std::size_t size = 0;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const int value = value_of(c, digits);
    if (value < 0) return std::nullopt;
    bits = bits << 6U | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    to[size++] = static_cast<char>(bits >> count & 0xFFU);
  }
  return size;
}

}  // namespace

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  if (text.ends_with('=')) text.remove_suffix(text.ends_with("==") ? 2 : 1);
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  const auto size = decode(text, Base64::standard, bytes.data());
  if (!size) return std::nullopt;
  bytes.resize(*size);
  return bytes;
}

std::optional<std::string_view> decode_base64(std::string_view text, Base64 digits,
                                              Scratch& scratch) {
  text = text.substr(0, text.find('='));
  if (text.size() % 4 == 1) return std::nullopt;
  char* const to = scratch.allocate(text.size() / 4 * 3 + 3);
  const auto size = decode(text, digits, to);
  if (!size) return std::nullopt;
  return std::string_view{to, *size};
}

std::string_view encode_base64(std::string_view bytes, Scratch& scratch) {
  constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  char* const to = scratch.allocate((bytes.size() + 2) / 3 * 4);
  std::size_t size = 0;
  for (; !bytes.empty(); bytes.remove_prefix(bytes.size() < 3 ? bytes.size() : 3)) {
    const auto byte = [&](std::size_t i) -> std::uint32_t {
      return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0;
    };
    const std::uint32_t bits = byte(0) << 16U | byte(1) << 8U | byte(2);
    to[size++] = digits[bits >> 18U];
    to[size++] = digits[bits >> 12U & 63U];
    to[size++] = bytes.size() > 1 ? digits[bits >> 6U & 63U] : '=';
    to[size++] = bytes.size() > 2 ? digits[bits & 63U] : '=';
  }
  return {to, size};
}

}  // namespace gwctl::runtime
