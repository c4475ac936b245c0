#include "cli/lint/inputs.h"

#include <algorithm>
#include <set>
#include <sys/stat.h>

#include "cli/lint/loader.h"
#include "core/files.h"
#include "core/glob.h"
#include "core/js_text.h"
#include "core/utf8.h"

namespace gwctl::cli {
namespace {

bool exists(const std::string& path) {
  struct stat status {};

  return ::stat(path.c_str(), &status) == 0;
}

std::string decode_utf16(std::string_view bytes) {
  constexpr char32_t high_first = 0xD800;
  constexpr char32_t low_first = 0xDC00;
  constexpr char32_t low_last = 0xDFFF;
  const auto unit = [&](std::size_t at) {
    return static_cast<char32_t>(static_cast<unsigned char>(bytes[at]) |
                                 static_cast<unsigned>(static_cast<unsigned char>(bytes[at + 1]))
                                     << 8U);
  };
  std::string text;
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    char32_t c = unit(at);
    const bool has_next = at + 3 < bytes.size();
    if (c >= high_first && c < low_first && has_next && unit(at + 2) >= low_first &&
        unit(at + 2) <= low_last) {
      c = 0x10000 + ((c - high_first) << 10U) + (unit(at + 2) - low_first);
      at += 2;
    } else if (c >= high_first && c <= low_last) {
      c = replacement_character;
    }
    append_utf8(text, c);
  }
  return text;
}

/// Node.js calls this reading in the encoding `base64`: the bytes written in it.
std::string encode_base64(std::string_view bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
    for (std::size_t i = 0; i < 3; ++i) {
      group = group << 8U | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      text += i <= count ? digits[group >> (18U - 6U * i) & 63U] : '=';
    }
  }
  return text;
}

}  // namespace

Inputs expand_inputs(const std::vector<std::string>& patterns,
                     const std::string& working_directory) {
  Inputs inputs;
  std::set<std::string> files;
  std::vector<std::string> urls;
  std::vector<std::string> excluded;
  std::ranges::copy_if(patterns, std::back_inserter(excluded),
                       [](const std::string& pattern) { return pattern.starts_with('!'); });
  for (std::string pattern : patterns) {
    if (is_url(pattern)) {
      urls.push_back(pattern);
      continue;
    }
    const std::string path = join_path(working_directory, pattern);
    if (excluded.empty() && exists(path) && !is_directory(path)) {
      files.insert(path);
      continue;
    }
    if (pattern.starts_with('!')) continue;
    std::ranges::replace(pattern, '\\', '/');
    std::vector<std::string> globs = excluded;
    globs.push_back(pattern);
    const std::vector<std::string> found = expand_globs(globs, working_directory);
    if (found.empty()) inputs.unmatched.push_back(pattern);
    files.insert(found.begin(), found.end());
  }
  inputs.names = std::move(urls);
  inputs.names.insert(inputs.names.end(), files.begin(), files.end());
  std::ranges::stable_sort(inputs.names, [](const std::string& a, const std::string& b) {
    return locale_compare(a, b) < 0;
  });
  return inputs;
}

std::string decode(std::string bytes, const std::string& encoding) {
  if (encoding == "utf8" || encoding == "utf-8") return bytes;
  if (encoding == "base64") return encode_base64(bytes);
  if (encoding == "utf16le" || encoding == "ucs2" || encoding == "ucs-2")
    return decode_utf16(bytes);
  const bool is_ascii = encoding == "ascii";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    append_utf8(text, is_ascii ? byte & 0x7FU : byte);
  }
  return text;
}

}  // namespace gwctl::cli
