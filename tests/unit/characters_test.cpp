#include "gateway-runtime/http/characters.h"

#include <string>

#include <catch2/catch.hpp>

#include "gateway-runtime/put.h"

namespace gwctl::runtime {
namespace {

constexpr std::size_t sizes_max = 70;  // over several blocks, and all kinds of rests

// As the functions are defined, byte by byte.
std::size_t first_control(std::string_view text, std::size_t at) {
  while (at < text.size() && is_in(text[at], characters::value)) ++at;
  return at;
}

}  // namespace

TEST_CASE("what no field value holds is found wherever it stands, and nothing else") {
  for (std::size_t size = 0; size < sizes_max; ++size) {
    for (std::size_t place = 0; place < size; ++place) {
      for (int byte = 0; byte < 256; ++byte) {
        // Behind the text stands what must not be looked at.
        std::string bytes(size, 'a');
        bytes[place] = static_cast<char>(byte);
        bytes += '\n';
        const std::string_view text = std::string_view{bytes}.substr(0, size);
        const std::size_t expected = first_control(text, 0);
        if (find_control(text) != expected) FAIL(size << " " << place << " " << byte);
        if (has_control(text) != (expected != size)) FAIL(size << " " << place << " " << byte);
      }
    }
  }
}

TEST_CASE("searches begin where they are told to") {
  for (std::size_t size = 0; size < sizes_max; ++size) {
    for (std::size_t place = 0; place <= size; ++place) {
      for (std::size_t from = 0; from <= size; ++from) {
        std::string bytes(size + 1, 'a');
        bytes[place] = '\r';
        const std::string_view text = std::string_view{bytes}.substr(0, size);
        const std::size_t expected = place >= from ? place : size;
        if (find_control(text, from) != expected) FAIL(size << " " << place << " " << from);
        bytes[place] = ':';
        if (find_colon(text, from) != expected) FAIL(size << " " << place << " " << from);
      }
    }
  }
}

TEST_CASE("capitals are found wherever they stand, and nothing else") {
  for (std::size_t size = 1; size < sizes_max; ++size) {
    for (std::size_t place = 0; place < size; ++place) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string bytes(size, 'a');
        bytes[place] = static_cast<char>(byte);
        bytes += 'A';
        const bool expected = byte >= 'A' && byte <= 'Z';
        if (has_capital(std::string_view{bytes}.substr(0, size)) != expected)
          FAIL(size << " " << place << " " << byte);
      }
    }
  }
}

TEST_CASE("texts of all sizes are copied, and nothing beside them") {
  const std::string text =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  for (std::size_t size = 0; size < sizes_max; ++size) {
    std::string to(size + 1, '#');
    REQUIRE(put(to.data(), std::string_view{text}.substr(0, size)) == to.data() + size);
    CHECK(to == text.substr(0, size) + "#");
  }
}

TEST_CASE("numbers are written as their digits") {
  std::uint64_t number = 0;
  for (int i = 0; i < 70; ++i) {
    for (const std::uint64_t each : {number, number - 1}) {
      char digits[decimal_digits_max];
      const char* const end = put_decimal(digits, each);
      const auto size = static_cast<std::size_t>(end - digits);
      CHECK(std::string(digits, size) == std::to_string(each));
    }
    number = number == 0 ? 1 : number * (i % 2 == 0 ? 2 : 5);
  }
}

}  // namespace gwctl::runtime
