#pragma once

#include <string>
#include <string_view>

namespace gwctl {

/// Digests of bytes, in lower-case hexadecimal. SHA-1 names things, and secures nothing.
std::string sha1_hex(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);

}  // namespace gwctl
