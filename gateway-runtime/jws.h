#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway-runtime/digest.h"

// OpenSSL's.
struct evp_pkey_st;

namespace gwctl::runtime {

/// What the signatures of a sender's JSON Web Tokens are checked with, under one algorithm (RFC
/// 7518, 3.1; RFC 8037). May be used in many threads at once.
class JwsKey {
 public:
  /// `algorithm`: as tokens name it. `key`: the secret of `HS...`, else a public key in PEM, or a
  /// private one, of which only the public half is used. A text that is no key verifies nothing.
  JwsKey(std::string algorithm, std::string_view key);

  const std::string& algorithm() const { return algorithm_; }

  bool verifies(std::string_view text, std::string_view signature) const;

 private:
  enum class Family : std::uint8_t { unknown, hmac, rsa, rsa_pss, ecdsa, eddsa };

  struct Release {
    void operator()(evp_pkey_st* key) const;
  };

  void load(std::string_view pem);
  bool fits() const;
  bool verifies_public(std::string_view text, std::string_view signature) const;

  std::string algorithm_;
  Family family_ = Family::unknown;
  DigestKind digest_ = DigestKind::sha256;
  std::string secret_;
  std::unique_ptr<evp_pkey_st, Release> key_;
};

}  // namespace gwctl::runtime
