#pragma once

#include <algorithm>
#include <string_view>

#include "gateway-runtime/scratch.h"

namespace gwctl::runtime {

/// A name or a value of a query: `+` is a blank; a broken escape stays as it is.
std::string_view unescape(std::string_view text, Scratch& scratch);

/// `text`, but for what is not kept, which is percent-encoded (RFC 3986, 2.1).
template <class Test>
std::string_view escape_unless(std::string_view text, const Test& is_kept, Scratch& scratch) {
  if (std::ranges::all_of(text, is_kept)) return text;
  constexpr char digits[] = "0123456789ABCDEF";
  char* const to = scratch.allocate(text.size() * 3);
  std::size_t size = 0;
  for (const char c : text) {
    if (is_kept(c)) {
      to[size++] = c;
      continue;
    }
    to[size++] = '%';
    to[size++] = digits[static_cast<unsigned char>(c) >> 4U];
    to[size++] = digits[static_cast<unsigned char>(c) & 15U];
  }
  return {to, size};
}

/// As JavaScript's `encodeURIComponent`.
std::string_view escape(std::string_view text, Scratch& scratch);

}  // namespace gwctl::runtime
