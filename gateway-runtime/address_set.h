#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace gwctl::runtime {

/// An address in network order; IPv4 as IPv6 has it, `::ffff:a.b.c.d`.
using AddressBytes = std::array<std::uint8_t, 16>;

/// Reads `127.0.0.1`, `::1` or `[::1]`; nothing for another text.
std::optional<AddressBytes> parse_address(std::string_view text);

/// A set of addresses: IPv4 and IPv6, single or as prefixes.
class AddressSet {
 public:
  /// Fails on a text that is neither an address nor `address/bits`: `invalid ip address: TEXT`.
  Result<bool> add(std::string_view text);

  bool contains(const AddressBytes& address) const;
  /// Of what is no address: no.
  bool contains(std::string_view address) const;

  bool is_empty() const { return ranges_.empty(); }

 private:
  struct Prefix {
    AddressBytes bytes;
    std::uint8_t bits;
  };

  std::vector<Prefix> ranges_;
};

}  // namespace gwctl::runtime
