#pragma once

#include <string>

namespace gwctl::test {

/// A certificate and its key, in PEM.
struct CertificateText {
  std::string certificate;
  std::string key;
};

/// One that was made just now, for that name and, with no issuer, signed by itself. It is good for
/// a day. Throws where OpenSSL fails.
CertificateText make_certificate(const std::string& name, const CertificateText* issuer = nullptr);

}  // namespace gwctl::test
