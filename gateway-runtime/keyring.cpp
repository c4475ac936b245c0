#include "gateway-runtime/keyring.h"

#include <algorithm>
#include <memory>
#include <openssl/evp.h>

#include "core/utf8.h"
#include "gateway-runtime/base64.h"

namespace gwctl::runtime {
namespace {

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

unsigned char* raw(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// AES-128 in CBC mode with PKCS#7 padding; the key is the initialisation vector as well, as APISIX
// has it.
std::optional<std::string> decrypt_with(const std::string& key, std::string_view ciphertext) {
  const std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context{EVP_CIPHER_CTX_new()};
  std::string plaintext(ciphertext.size() + Keyring::key_bytes, '\0');
  int size = 0;
  int rest = 0;
  const bool is_done =
      context != nullptr &&
      EVP_DecryptInit_ex(context.get(), EVP_aes_128_cbc(), nullptr, raw(key), raw(key)) == 1 &&
      EVP_DecryptUpdate(context.get(), raw(plaintext), &size, raw(ciphertext),
                        static_cast<int>(ciphertext.size())) == 1 &&
      EVP_DecryptFinal_ex(context.get(), raw(plaintext) + size, &rest) == 1;
  if (!is_done) return std::nullopt;
  plaintext.resize(static_cast<std::size_t>(size + rest));
  return plaintext;
}

// Padding alone fits one wrong key in 256.
bool is_text(std::string_view text) {
  return first_invalid_utf8(text) == text.size() && std::ranges::none_of(text, [](unsigned char c) {
           return (c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
         });
}

}  // namespace

std::optional<std::string> Keyring::decrypt(std::string_view value) const {
  constexpr std::size_t ciphertext_bytes_max = std::size_t{1} << 20U;
  constexpr std::size_t shortest = 24;  // a block, in Base64
  if (keys_.empty() || value.size() < shortest || value.size() % 4 != 0) return std::nullopt;
  const auto ciphertext = decode_base64(value);
  if (!ciphertext || ciphertext->size() % key_bytes != 0 ||
      ciphertext->size() > ciphertext_bytes_max)
    return std::nullopt;
  for (const std::string& key : keys_) {
    if (auto plaintext = decrypt_with(key, *ciphertext); plaintext && is_text(*plaintext))
      return plaintext;
  }
  return std::nullopt;
}

}  // namespace gwctl::runtime
