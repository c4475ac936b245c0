#include "core/json_pointer.h"

#include <algorithm>

#include "core/url.h"

namespace gwctl {
namespace {

// `~0` and `~1` read; false when some other `~` was met, which stays.
bool unescape(std::string_view text, std::string& key) {
  bool valid = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (text[i] == '~' && (next == '0' || next == '1')) {
      key += next == '0' ? '~' : '/';
      ++i;
    } else {
      valid &= text[i] != '~';
      key += text[i];
    }
  }
  return valid;
}

// What stands between the slashes of a text that begins with one, or is empty.
std::vector<std::string_view> split(std::string_view pointer) {
  std::vector<std::string_view> parts;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::size_t size = std::min(pointer.find('/'), pointer.size());
    parts.push_back(pointer.substr(0, size));
    pointer.remove_prefix(size);
  }
  return parts;
}

}  // namespace

std::optional<std::vector<std::string>> parse_json_pointer(std::string_view pointer) {
  if (!pointer.empty() && pointer.front() != '/') return std::nullopt;
  std::vector<std::string> path;
  for (const std::string_view part : split(pointer)) {
    if (!unescape(part, path.emplace_back())) return std::nullopt;
  }
  return path;
}

std::optional<std::vector<std::string>> parse_json_pointer_fragment(std::string_view fragment) {
  if (!fragment.starts_with('#')) return std::nullopt;
  fragment.remove_prefix(1);
  if (!fragment.empty() && fragment.front() != '/') return std::nullopt;
  std::vector<std::string> path;
  for (const std::string_view part : split(fragment)) {
    unescape(decode_percent(part), path.emplace_back());
  }
  return path;
}

std::string escape_json_pointer(std::string_view key) {
  std::string text;
  text.reserve(key.size());
  for (const char c : key) {
    if (c == '~' || c == '/') {
      text += c == '~' ? "~0" : "~1";
    } else {
      text += c;
    }
  }
  return text;
}

std::string to_json_pointer(std::span<const std::string> path) {
  std::string text;
  for (const std::string& key : path) text += '/' + escape_json_pointer(key);
  return text;
}

std::string to_json_pointer_fragment(std::span<const std::string> path) {
  std::string text = "#";
  for (const std::string& key : path) text += '/' + encode_uri_component(escape_json_pointer(key));
  return text;
}

}  // namespace gwctl
