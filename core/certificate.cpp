#include "core/certificate.h"

#include <climits>
#include <ctime>
#include <memory>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "core/release.h"

namespace gwctl {
namespace {

std::int64_t seconds(const ASN1_TIME* time) {
  std::tm parts{};
  return ASN1_TIME_to_tm(time, &parts) == 1 ? timegm(&parts) : 0;
}

using Bytes = std::unique_ptr<BIO, Release<BIO_free>>;

// Null for what is too long.
Bytes bytes_of(std::string_view text) {
  if (text.size() > INT_MAX) return nullptr;
  return Bytes{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
}

// Instead of asking on the terminal.
int no_pass_phrase(char*, int, int, void*) {
  return -1;
}

}  // namespace

Result<Certificate> read_certificate(std::string_view pem) {
  const Bytes bytes = bytes_of(pem);
  if (bytes == nullptr) return fail("This is too long for a certificate.");
  const std::unique_ptr<X509, Release<X509_free>> certificate{
      PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr)};
  if (certificate == nullptr) return fail("This is no certificate in PEM.");
  return Certificate{seconds(X509_get0_notBefore(certificate.get())),
                     seconds(X509_get0_notAfter(certificate.get()))};
}

bool is_private_key(std::string_view pem) {
  const Bytes bytes = bytes_of(pem);
  if (bytes == nullptr) return false;
  const std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>> key{
      PEM_read_bio_PrivateKey(bytes.get(), nullptr, no_pass_phrase, nullptr)};
  return key != nullptr;
}

}  // namespace gwctl
