#include "gateway-runtime/jws.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <utility>
#include <vector>

#include "core/release.h"

namespace gwctl::runtime {
namespace {

template <class T, auto release>
using Held = std::unique_ptr<T, Release<release>>;

const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

const EVP_MD* method_of(DigestKind kind) {
  if (kind == DigestKind::sha256) return EVP_sha256();
  return kind == DigestKind::sha384 ? EVP_sha384() : EVP_sha512();
}

// No key asks for a password here.
int no_password(char*, int, int, void*) {
  return 0;
}

// A token has the two numbers of a signature side by side (RFC 7518, 3.4), OpenSSL reads DER.
std::vector<unsigned char> to_der(std::string_view signature, std::size_t number_bytes) {
  if (signature.size() != number_bytes * 2) return {};
  const Held<ECDSA_SIG, ECDSA_SIG_free> pair{ECDSA_SIG_new()};
  const int size = static_cast<int>(number_bytes);
  BIGNUM* const r = BN_bin2bn(raw(signature), size, nullptr);
  BIGNUM* const s = BN_bin2bn(raw(signature) + number_bytes, size, nullptr);
  if (ECDSA_SIG_set0(pair.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return {};
  }
  std::vector<unsigned char> der(static_cast<std::size_t>(i2d_ECDSA_SIG(pair.get(), nullptr)));
  unsigned char* to = der.data();
  i2d_ECDSA_SIG(pair.get(), &to);
  return der;
}

struct Curve {
  std::string_view name;
  std::size_t number_bytes;
};

Curve curve_of(DigestKind digest) {
  if (digest == DigestKind::sha256) return {"prime256v1", 32};
  return digest == DigestKind::sha384 ? Curve{"secp384r1", 48} : Curve{"secp521r1", 66};
}

bool is_on_curve(const EVP_PKEY* key, std::string_view name) {
  char group[64];
  std::size_t size = 0;
  return EVP_PKEY_get_group_name(key, group, sizeof group, &size) == 1 &&
         std::string_view{group, size} == name;
}

}  // namespace

void JwsKey::Release::operator()(evp_pkey_st* key) const {
  EVP_PKEY_free(key);
}

JwsKey::JwsKey(std::string algorithm, std::string_view key) : algorithm_{std::move(algorithm)} {
  const std::string_view name = algorithm_;
  if (name.ends_with("384")) digest_ = DigestKind::sha384;
  if (name.ends_with("512")) digest_ = DigestKind::sha512;
  if (name.starts_with("HS")) family_ = Family::hmac;
  if (name.starts_with("RS")) family_ = Family::rsa;
  if (name.starts_with("PS")) family_ = Family::rsa_pss;
  if (name.starts_with("ES")) family_ = Family::ecdsa;
  if (name == "EdDSA") family_ = Family::eddsa;
  if (family_ == Family::hmac) {
    secret_ = std::string{key};
    return;
  }
  load(key);
  if (key_ != nullptr && !fits()) key_ = nullptr;
}

void JwsKey::load(std::string_view pem) {
  const auto open = [&] {
    return Held<BIO, BIO_free_all>{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
  };
  key_.reset(PEM_read_bio_PUBKEY(open().get(), nullptr, no_password, nullptr));
  if (key_ == nullptr)
    key_.reset(PEM_read_bio_PrivateKey(open().get(), nullptr, no_password, nullptr));
}

// A key of another kind than the algorithm's would be asked for something else.
bool JwsKey::fits() const {
  const int type = EVP_PKEY_get_base_id(key_.get());
  switch (family_) {
    case Family::rsa: return type == EVP_PKEY_RSA;
    case Family::rsa_pss: return type == EVP_PKEY_RSA || type == EVP_PKEY_RSA_PSS;
    case Family::ecdsa:
      return type == EVP_PKEY_EC && is_on_curve(key_.get(), curve_of(digest_).name);
    case Family::eddsa: return type == EVP_PKEY_ED25519 || type == EVP_PKEY_ED448;
    case Family::hmac:
    case Family::unknown: break;
  }
  return false;
}

bool JwsKey::verifies(std::string_view text, std::string_view signature) const {
  if (family_ != Family::hmac) return key_ != nullptr && verifies_public(text, signature);
  const Digest made = Digest::keyed(digest_, secret_, text);
  return !made.bytes().empty() && equal_secrets(made.bytes(), signature);
}

bool JwsKey::verifies_public(std::string_view text, std::string_view signature) const {
  std::vector<unsigned char> der;
  if (family_ == Family::ecdsa) {
    der = to_der(signature, curve_of(digest_).number_bytes);
    if (der.empty()) return false;
  }
  const Held<EVP_MD_CTX, EVP_MD_CTX_free> context{EVP_MD_CTX_new()};
  const EVP_MD* const method = family_ == Family::eddsa ? nullptr : method_of(digest_);
  EVP_PKEY_CTX* options = nullptr;
  if (EVP_DigestVerifyInit(context.get(), &options, method, nullptr, key_.get()) != 1) return false;
  if (family_ == Family::rsa_pss &&
      (EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) != 1 ||
       EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) != 1))
    return false;
  const unsigned char* const bytes = der.empty() ? raw(signature) : der.data();
  const std::size_t size = der.empty() ? signature.size() : der.size();
  return EVP_DigestVerify(context.get(), bytes, size, raw(text), text.size()) == 1;
}

}  // namespace gwctl::runtime
