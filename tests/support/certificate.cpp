#include "tests/support/certificate.h"

#include <memory>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdexcept>

#include "core/release.h"

namespace gwctl::test {
namespace {

using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Release<X509_free>>;
using Bio = std::unique_ptr<BIO, Release<BIO_free>>;

constexpr long seconds_in_day = 86'400;

void require(bool is_right) {
  if (!is_right) throw std::runtime_error{"OpenSSL makes no certificate"};
}

Bio bio_of(const std::string& text) {
  return Bio{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
}

std::string text_of(const Bio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

void set_name(X509_NAME* to, const std::string& name) {
  require(X509_NAME_add_entry_by_txt(to, "CN", MBSTRING_UTF8,
                                     reinterpret_cast<const unsigned char*>(name.data()),
                                     static_cast<int>(name.size()), -1, 0) == 1);
}

void add_extension(X509* certificate, int kind, const std::string& value) {
  const std::unique_ptr<X509_EXTENSION, Release<X509_EXTENSION_free>> extension{
      X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str())};
  require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

}  // namespace

CertificateText make_certificate(const std::string& name, const CertificateText* issuer) {
  const Key key{EVP_EC_gen("P-256")};
  const Certificate certificate{X509_new()};
  require(key != nullptr && certificate != nullptr);
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), issuer == nullptr ? 1 : 2);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -seconds_in_day);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), seconds_in_day);
  X509_set_pubkey(certificate.get(), key.get());
  set_name(X509_get_subject_name(certificate.get()), name);
  if (issuer == nullptr) {
    require(X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get())) == 1);
    add_extension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    require(X509_sign(certificate.get(), key.get(), EVP_sha256()) != 0);
  } else {
    const Certificate above{
        PEM_read_bio_X509(bio_of(issuer->certificate).get(), nullptr, nullptr, nullptr)};
    const Key its_key{
        PEM_read_bio_PrivateKey(bio_of(issuer->key).get(), nullptr, nullptr, nullptr)};
    require(above != nullptr && its_key != nullptr);
    require(X509_set_issuer_name(certificate.get(), X509_get_subject_name(above.get())) == 1);
    add_extension(certificate.get(), NID_subject_alt_name, "DNS:" + name);
    require(X509_sign(certificate.get(), its_key.get(), EVP_sha256()) != 0);
  }
  const Bio written{BIO_new(BIO_s_mem())};
  const Bio written_key{BIO_new(BIO_s_mem())};
  require(PEM_write_bio_X509(written.get(), certificate.get()) == 1);
  require(PEM_write_bio_PrivateKey(written_key.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                   nullptr) == 1);
  return {text_of(written), text_of(written_key)};
}

}  // namespace gwctl::test
