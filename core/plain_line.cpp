#include "core/plain_line.h"

#include <algorithm>

#include "core/utf8.h"

namespace gwctl {
namespace {

struct CodePoints {
  char32_t first;
  char32_t last;
};

// Control characters, line ends, and what changes the direction of what follows.
constexpr CodePoints steering[] = {{0x00, 0x1F},     {0x7F, 0x9F},     {0x200E, 0x200F},
                                   {0x2028, 0x202E}, {0x2066, 0x2069}, {0xFEFF, 0xFEFF}};

bool steers(char32_t c) {
  return std::ranges::any_of(
      steering, [c](const CodePoints& each) { return c >= each.first && c <= each.last; });
}

}  // namespace

std::string plain_line(std::string_view text, std::size_t size_bytes_max) {
  std::string line;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = decode_utf8(text, at);
    std::string bytes;
    append_utf8(bytes, steers(c) ? replacement_character : c);
    if (line.size() + bytes.size() > size_bytes_max) break;
    line += bytes;
  }
  return line;
}

}  // namespace gwctl
