#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gwctl::runtime {

/// The keys that APISIX encrypts fields of its store with (`apisix.data_encryption.keyring`). Reads
/// what it wrote; nothing is encrypted here.
class Keyring {
 public:
  static constexpr std::size_t key_bytes = 16;

  /// APISIX's own keys, which it takes where a config names no others.
  Keyring() : Keyring{{"qeddd145sfvddff3", "edd1c9f0985e76a2"}} {}

  /// Each of `key_bytes`; none: nothing is decrypted.
  explicit Keyring(std::vector<std::string> keys) : keys_{std::move(keys)} {}

  /// What was encrypted, with whichever key; nothing where the value is in plaintext. A value that
  /// only looks like ciphertext is told by what comes out, which is no text then.
  std::optional<std::string> decrypt(std::string_view value) const;

 private:
  std::vector<std::string> keys_;
};

}  // namespace gwctl::runtime
