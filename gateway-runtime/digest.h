#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "gateway-runtime/scratch.h"

namespace gwctl::runtime {

enum class DigestKind : std::uint8_t { md5, sha1, sha256, sha384, sha512 };

/// What a digest made of a text.
class Digest {
 public:
  static Digest of(DigestKind kind, std::string_view text);
  /// RFC 2104.
  static Digest keyed(DigestKind kind, std::string_view key, std::string_view text);

  /// Its bytes, which live as long as it does; none where OpenSSL refuses the digest.
  std::string_view bytes() const { return {bytes_.data(), size_}; }

 private:
  static constexpr std::size_t bytes_max = 64;
  std::array<char, bytes_max> bytes_;
  std::size_t size_ = 0;
};

/// In hexadecimal digits, small letters.
std::string_view to_hex(std::string_view bytes, Scratch& scratch);

/// In a time that tells nothing of where they differ.
bool equal_secrets(std::string_view a, std::string_view b);

}  // namespace gwctl::runtime
