#include "core/source.h"

#include <string>

#include <catch2/catch.hpp>

#include "core/utf8.h"

namespace gwctl {

TEST_CASE("Places in a long line are those of a count from its begin", "[source]") {
  std::string line;
  while (line.size() < 40'000) line += "aé€😀\xff\x80";
  const Source source{"a", "x\n" + line + "\ny"};
  for (std::uint32_t offset = 0; offset <= line.size(); offset += 97) {
    const std::size_t units = utf16_length(std::string_view{line}.substr(0, offset));
    // A place inside of a character is its begin or its end, as the count has it.
    const Position at = source.position(offset + 2);
    CHECK(at.line == 1);
    const bool is_inside =
        offset < line.size() && (static_cast<unsigned char>(line[offset]) & 0xc0U) == 0x80U;
    if (!is_inside) CHECK(at.character == units);
  }
  CHECK(source.position(static_cast<std::uint32_t>(line.size()) + 3) == Position{2, 0});
}

}  // namespace gwctl
