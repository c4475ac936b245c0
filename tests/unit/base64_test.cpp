#include "gateway-runtime/base64.h"

#include <catch2/catch.hpp>

namespace gwctl::runtime {
namespace {

struct Row {
  std::string_view bytes;
  std::string_view text;
};

// RFC 4648, 10.
constexpr Row rows[] = {{"", ""},
                        {"f", "Zg=="},
                        {"fo", "Zm8="},
                        {"foo", "Zm9v"},
                        {"foob", "Zm9vYg=="},
                        {"fooba", "Zm9vYmE="},
                        {"foobar", "Zm9vYmFy"},
                        {"\xfb\xff", "+/8="}};

TEST_CASE("Base64, both ways") {
  Scratch scratch;
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(encode_base64(row.bytes, scratch) == row.text);
    CHECK(decode_base64(row.text) == row.bytes);
    CHECK(decode_base64(row.text, Base64::standard, scratch) == row.bytes);
  }
}

TEST_CASE("Base64 as nginx reads it") {
  struct Read {
    std::string_view text;
    Base64 digits;
    std::optional<std::string_view> bytes;
  };

  constexpr Read reads[] = {
      {"Zm8", Base64::standard, "fo"},         {"Zm8=whatever", Base64::standard, "fo"},
      {"-_8", Base64::url, "\xfb\xff"},        {"+/8", Base64::url, std::nullopt},
      {"-_8", Base64::standard, std::nullopt}, {"Z", Base64::standard, std::nullopt},
      {"Zm 8", Base64::standard, std::nullopt}};
  Scratch scratch;
  for (const Read& read : reads) {
    CAPTURE(read.text);
    CHECK(decode_base64(read.text, read.digits, scratch) == read.bytes);
  }
}

}  // namespace
}  // namespace gwctl::runtime
