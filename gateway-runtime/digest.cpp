#include "gateway-runtime/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace gwctl::runtime {
namespace {

const EVP_MD* method_of(DigestKind kind) {
  switch (kind) {
    case DigestKind::md5: return EVP_md5();
    case DigestKind::sha1: return EVP_sha1();
    case DigestKind::sha256: return EVP_sha256();
    case DigestKind::sha384: return EVP_sha384();
    case DigestKind::sha512: break;
  }
  return EVP_sha512();
}

unsigned char* raw(char* bytes) {
  return reinterpret_cast<unsigned char*>(bytes);
}

const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

Digest Digest::of(DigestKind kind, std::string_view text) {
  Digest digest;
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), raw(digest.bytes_.data()), &size, method_of(kind),
                 nullptr) == 1)
    digest.size_ = size;
  return digest;
}

Digest Digest::keyed(DigestKind kind, std::string_view key, std::string_view text) {
  Digest digest;
  unsigned size = 0;
  if (HMAC(method_of(kind), key.data(), static_cast<int>(key.size()), raw(text), text.size(),
           raw(digest.bytes_.data()), &size) != nullptr)
    digest.size_ = size;
  return digest;
}

std::string_view to_hex(std::string_view bytes, Scratch& scratch) {
  constexpr char digits[] = "0123456789abcdef";
  char* const to = scratch.allocate(bytes.size() * 2);
  std::size_t size = 0;
  for (const char c : bytes) {
    to[size++] = digits[static_cast<unsigned char>(c) >> 4U];
    to[size++] = digits[static_cast<unsigned char>(c) & 15U];
  }
  return {to, size};
}

bool equal_secrets(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace gwctl::runtime
