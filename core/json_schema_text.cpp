#include "core/json_schema_text.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "core/json_pointer.h"

namespace gwctl::json_schema {
namespace {

constexpr std::uint32_t array_index_max = 4294967294U;

std::optional<std::uint32_t> array_index(std::string_view name) {
  if (name.empty() || name.size() > 10 || (name.size() > 1 && name[0] == '0')) return std::nullopt;
  std::uint64_t index = 0;
  for (const char c : name) {
    if (c < '0' || c > '9') return std::nullopt;
    index = index * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (index > array_index_max) return std::nullopt;
  return static_cast<std::uint32_t>(index);
}

bool is_unreserved(char c) {
  const bool is_alphanumeric =
      (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return is_alphanumeric || std::string_view{"-_.!~*'()"}.find(c) != std::string_view::npos;
}

}  // namespace

void append_fragment_token(std::string& to, std::string_view name) {
  static constexpr std::string_view hex = "0123456789ABCDEF";
  for (const char c : escape_json_pointer(name)) {
    if (is_unreserved(c)) {
      to += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      to += '%';
      to += hex[byte >> 4U];
      to += hex[byte & 15U];
    }
  }
}

std::vector<const Member*> js_members(const Node& object) {
  std::vector<const Member*> named;
  std::vector<std::pair<std::uint32_t, const Member*>> indexed;
  named.reserve(object.members().size());
  for (const Member& member : object.members()) {
    if (const auto index = array_index(member.name())) {
      indexed.emplace_back(*index, &member);
    } else {
      named.push_back(&member);
    }
  }
  if (indexed.empty()) return named;
  std::ranges::sort(indexed, {}, [](const auto& entry) { return entry.first; });
  std::vector<const Member*> all;
  all.reserve(indexed.size() + named.size());
  for (const auto& entry : indexed) all.push_back(entry.second);
  all.insert(all.end(), named.begin(), named.end());
  return all;
}

}  // namespace gwctl::json_schema
