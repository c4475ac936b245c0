#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gwctl::runtime {

/// Seconds since 1970 as Date has them (RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
std::string format_http_date(std::int64_t time);
/// As nginx writes the Expires of a cookie: `Sun, 06-Nov-94 08:49:37 GMT`.
std::string format_cookie_date(std::int64_t time);

/// Reads all three forms that a date may have.
std::optional<std::int64_t> parse_http_date(std::string_view text);

}  // namespace gwctl::runtime
