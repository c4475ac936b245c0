#include "gateway-runtime/http/date.h"

#include <catch2/catch.hpp>

namespace gwctl::runtime {
namespace {

constexpr std::int64_t example = 784111777;

TEST_CASE("dates are written") {
  CHECK(format_http_date(example) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(format_cookie_date(example) == "Sun, 06-Nov-94 08:49:37 GMT");
  CHECK(format_cookie_date(2145916800) == "Fri, 01-Jan-2038 00:00:00 GMT");
}

TEST_CASE("dates are read") {
  struct Row {
    std::string_view text;
    std::optional<std::int64_t> time;
  };

  // RFC 9110, 5.6.7.
  constexpr Row rows[] = {{"Sun, 06 Nov 1994 08:49:37 GMT", example},
                          {"Sunday, 06-Nov-94 08:49:37 GMT", example},
                          {"Sun Nov  6 08:49:37 1994", example},
                          {"Sun, 06 Nov 1994 08:49:37 CET", std::nullopt},
                          {"Sun, 06 Nov 1994 08:49:37 GMT!", std::nullopt},
                          {"06 Nov 1994", std::nullopt},
                          {"", std::nullopt}};
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(parse_http_date(row.text) == row.time);
  }
}

}  // namespace
}  // namespace gwctl::runtime
