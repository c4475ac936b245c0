#include "gateway-runtime/percent.h"

#include "gateway-runtime/http/characters.h"

namespace gwctl::runtime {
namespace {

bool is_kept(char c) {
  constexpr std::string_view marks = "-._~!'()*";
  const char small = lower(c);
  return (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9') ||
         marks.find(c) != std::string_view::npos;
}

}  // namespace

std::string_view unescape(std::string_view text, Scratch& scratch) {
  if (text.find_first_of("%+") == std::string_view::npos) return text;
  char* const to = scratch.allocate(text.size());
  std::size_t size = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+') {
      c = ' ';
    } else if (c == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
               hex_digit(text[i + 2]) >= 0) {
      c = static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    }
    to[size++] = c;
  }
  return {to, size};
}

std::string_view escape(std::string_view text, Scratch& scratch) {
  return escape_unless(text, is_kept, scratch);
}

}  // namespace gwctl::runtime
