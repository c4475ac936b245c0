#include "core/certificate.h"

#include <climits>
#include <ctime>
#include <memory>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace gwctl {
namespace {

template <auto release>
struct Free {
  template <class T>
  void operator()(T* what) const {
    release(what);
  }
};

std::int64_t seconds(const ASN1_TIME* time) {
  std::tm parts{};
  return ASN1_TIME_to_tm(time, &parts) == 1 ? timegm(&parts) : 0;
}

}  // namespace

Result<Certificate> read_certificate(std::string_view pem) {
  if (pem.size() > INT_MAX) return fail("This is too long for a certificate.");
  const std::unique_ptr<BIO, Free<BIO_free>> bytes{
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
  const std::unique_ptr<X509, Free<X509_free>> certificate{
      PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr)};
  if (certificate == nullptr) return fail("This is no certificate in PEM.");
  return Certificate{seconds(X509_get0_notBefore(certificate.get())),
                     seconds(X509_get0_notAfter(certificate.get()))};
}

}  // namespace gwctl
