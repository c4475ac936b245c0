#pragma once

// Ids that no two requests share.

#include <cstdint>
#include <string_view>

#include "gateway-runtime/scratch.h"

namespace gwctl::runtime::plugins {

/// Random bytes of the operating system, fetched for many ids at once. One for each thread.
class RandomBytes {
 public:
  static RandomBytes& own();

  void fill(unsigned char* to, std::size_t size);
  /// Below `bound`, all alike likely.
  std::uint32_t below(std::uint32_t bound);

 private:
  static constexpr std::size_t pool_bytes = 4096;
  unsigned char pool_[pool_bytes];
  std::size_t used_ = pool_bytes;
};

/// RFC 9562, version 4: `1b4e28ba-2fa1-41d2-883f-0016d3cca427`.
std::string_view uuid_v4(Scratch& scratch);
/// RFC 9562, version 7: ordered by the time, milliseconds since 1970.
std::string_view uuid_v7(std::uint64_t milliseconds, Scratch& scratch);
/// 21 letters, digits, `-` and `_`.
std::string_view nano_id(Scratch& scratch);
/// 27 letters and digits, ordered by the time, seconds since 1970.
std::string_view ksuid(std::uint64_t seconds, Scratch& scratch);
/// So many bytes of the set.
std::string_view range_id(std::string_view characters, std::size_t length, Scratch& scratch);

}  // namespace gwctl::runtime::plugins
