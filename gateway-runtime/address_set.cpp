#include "gateway-runtime/address_set.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cstring>
#include <string>

namespace gwctl::runtime {
namespace {

constexpr unsigned bits_in_all = 128;
constexpr unsigned bits_before_ipv4 = 96;
// `:` and digits of an IPv6 address with an IPv4 tail; longer texts are no addresses.
constexpr std::size_t text_bytes_max = 45;

bool is_ipv4(std::string_view text) {
  return text.find(':') == std::string_view::npos;
}

// Nothing but one to three digits.
std::optional<unsigned> parse_bits(std::string_view text) {
  if (text.empty() || text.size() > 3) return std::nullopt;
  unsigned bits = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    bits = bits * 10 + static_cast<unsigned>(c - '0');
  }
  return bits;
}

bool starts_with(const AddressBytes& address, const AddressBytes& prefix, unsigned bits) {
  const std::size_t whole = bits / 8;
  if (std::memcmp(address.data(), prefix.data(), whole) != 0) return false;
  const unsigned rest = bits % 8;
  return rest == 0 || (static_cast<unsigned>(address[whole] ^ prefix[whole]) >> (8 - rest)) == 0;
}

}  // namespace

std::optional<AddressBytes> parse_address(std::string_view text) {
  const bool is_bracketed = text.size() > 2 && text.front() == '[' && text.back() == ']';
  if (is_bracketed) text = text.substr(1, text.size() - 2);
  if (text.empty() || text.size() > text_bytes_max) return std::nullopt;
  char terminated[text_bytes_max + 1] = {};
  std::ranges::copy(text, terminated);
  AddressBytes bytes{};
  if (!is_ipv4(text)) {
    if (inet_pton(AF_INET6, terminated, bytes.data()) != 1) return std::nullopt;
    return bytes;
  }
  if (is_bracketed || inet_pton(AF_INET, terminated, bytes.data() + bits_before_ipv4 / 8) != 1)
    return std::nullopt;
  bytes[10] = bytes[11] = 0xff;
  return bytes;
}

Result<bool> AddressSet::add(std::string_view text) {
  const auto refuse = [&] { return fail("invalid ip address: " + std::string{text}); };
  const std::size_t slash = text.find('/');
  const std::string_view address = text.substr(0, slash);
  const auto bytes = parse_address(address);
  if (!bytes) return refuse();
  unsigned bits = bits_in_all;
  if (slash != std::string_view::npos) {
    const auto given = parse_bits(text.substr(slash + 1));
    const unsigned before = is_ipv4(address) ? bits_before_ipv4 : 0;
    if (!given || *given > bits_in_all - before) return refuse();
    bits = before + *given;
  }
  ranges_.push_back({*bytes, static_cast<std::uint8_t>(bits)});
  return true;
}

bool AddressSet::contains(const AddressBytes& address) const {
  return std::ranges::any_of(ranges_, [&](const Prefix& prefix) {
    return starts_with(address, prefix.bytes, prefix.bits);
  });
}

bool AddressSet::contains(std::string_view address) const {
  const auto bytes = parse_address(address);
  return bytes && contains(*bytes);
}

}  // namespace gwctl::runtime
