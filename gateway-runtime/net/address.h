#pragma once

#include <cstdint>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>

#include "core/result.h"

namespace gwctl::runtime {

/// An IP address with a port. A value, as the socket calls take it.
class Address {
 public:
  Address() = default;
  /// As `accept` filled it in.
  Address(const sockaddr_storage& storage, socklen_t size);

  /// `ip` in text, IPv6 with or without brackets; no names. Fails where it is no address.
  static Result<Address> make(std::string_view ip, std::uint16_t port);
  /// `9080`, `127.0.0.1:9080`, `[::1]:9080`. A port alone is `default_ip`'s.
  static Result<Address> parse(std::string_view text, std::string_view default_ip);

  const sockaddr* data() const { return reinterpret_cast<const sockaddr*>(&storage_); }

  socklen_t size() const { return size_; }

  int family() const { return storage_.ss_family; }

  std::uint16_t port() const;
  Address with_port(std::uint16_t port) const;

  /// Writes the address, without port and brackets, and returns it. IPv4 mapped into IPv6 is IPv4.
  static constexpr std::size_t text_bytes_max = INET6_ADDRSTRLEN;
  std::string_view write_ip(char (&to)[text_bytes_max]) const;
  /// `127.0.0.1:80`, `[::1]:80`.
  std::string text() const;

  bool is_loopback() const;

  bool operator==(const Address& other) const;

 private:
  sockaddr_storage storage_{};
  socklen_t size_ = 0;
};

/// The name or address of `host:port`, as TLS takes it: without port and brackets.
std::string_view without_port(std::string_view authority);

}  // namespace gwctl::runtime
