#include "gateway-runtime/net/address.h"

#include <arpa/inet.h>
#include <charconv>
#include <cstring>

#include <fmt/format.h>

namespace gwctl::runtime {
namespace {

bool parse_port(std::string_view text, std::uint16_t& port) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty();
}

std::string_view without_brackets(std::string_view ip) {
  if (ip.size() >= 2 && ip.front() == '[' && ip.back() == ']') return ip.substr(1, ip.size() - 2);
  return ip;
}

}  // namespace

Address::Address(const sockaddr_storage& storage, socklen_t size)
    : storage_{storage}, size_{size} {}

Result<Address> Address::make(std::string_view ip, std::uint16_t port) {
  const std::string text{without_brackets(ip)};
  Address address;
  auto* const v4 = reinterpret_cast<sockaddr_in*>(&address.storage_);
  if (::inet_pton(AF_INET, text.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    address.size_ = sizeof(sockaddr_in);
    return address;
  }
  auto* const v6 = reinterpret_cast<sockaddr_in6*>(&address.storage_);
  if (::inet_pton(AF_INET6, text.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    address.size_ = sizeof(sockaddr_in6);
    return address;
  }
  return fail(fmt::format("\"{}\" is no IP address", ip));
}

Result<Address> Address::parse(std::string_view text, std::string_view default_ip) {
  std::uint16_t port = 0;
  if (parse_port(text, port)) return make(default_ip, port);
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || !parse_port(text.substr(colon + 1), port)) {
    return fail(fmt::format("\"{}\" is neither PORT nor IP:PORT", text));
  }
  return make(text.substr(0, colon), port);
}

std::uint16_t Address::port() const {
  return family() == AF_INET6 ? ntohs(reinterpret_cast<const sockaddr_in6*>(&storage_)->sin6_port)
                              : ntohs(reinterpret_cast<const sockaddr_in*>(&storage_)->sin_port);
}

Address Address::with_port(std::uint16_t port) const {
  Address other = *this;
  if (family() == AF_INET6) {
    reinterpret_cast<sockaddr_in6*>(&other.storage_)->sin6_port = htons(port);
  } else {
    reinterpret_cast<sockaddr_in*>(&other.storage_)->sin_port = htons(port);
  }
  return other;
}

std::string_view Address::write_ip(char (&to)[text_bytes_max]) const {
  if (family() == AF_INET6) {
    const in6_addr& ip = reinterpret_cast<const sockaddr_in6*>(&storage_)->sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&ip)) {
      ::inet_ntop(AF_INET, &ip.s6_addr[12], to, sizeof to);
    } else {
      ::inet_ntop(AF_INET6, &ip, to, sizeof to);
    }
    return to;
  }
  if (family() != AF_INET) return {};
  // inet_ntop costs a thousand instructions; this is on the path of every connection.
  const std::uint32_t ip = ntohl(reinterpret_cast<const sockaddr_in*>(&storage_)->sin_addr.s_addr);
  char* at = to;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    if (at != to) *at++ = '.';
    at = std::to_chars(at, to + sizeof to, ip >> shift & 0xffU).ptr;
  }
  return {to, static_cast<std::size_t>(at - to)};
}

std::string Address::text() const {
  char buffer[text_bytes_max];
  const std::string_view ip = write_ip(buffer);
  return family() == AF_INET6 ? fmt::format("[{}]:{}", ip, port())
                              : fmt::format("{}:{}", ip, port());
}

bool Address::is_loopback() const {
  if (family() == AF_INET6) {
    return IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6*>(&storage_)->sin6_addr) != 0;
  }
  const auto* const v4 = reinterpret_cast<const sockaddr_in*>(&storage_);
  return (ntohl(v4->sin_addr.s_addr) >> 24U) == 127;
}

bool Address::operator==(const Address& other) const {
  return size_ == other.size_ && std::memcmp(&storage_, &other.storage_, size_) == 0;
}

std::string_view without_port(std::string_view authority) {
  if (authority.starts_with('[')) return authority.substr(1, authority.find(']') - 1);
  return authority.substr(0, authority.find(':'));
}

}  // namespace gwctl::runtime
