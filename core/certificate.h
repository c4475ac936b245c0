#pragma once

#include <cstdint>
#include <string_view>

#include "core/result.h"

namespace gwctl {

/// What there is to know of an X.509 certificate; times are seconds since 1970.
struct Certificate {
  std::int64_t not_before = 0;
  std::int64_t not_after = 0;
};

/// The first certificate of a text in PEM.
Result<Certificate> read_certificate(std::string_view pem);

/// Whether a text in PEM begins with a private key that needs no pass phrase.
bool is_private_key(std::string_view pem);

}  // namespace gwctl
