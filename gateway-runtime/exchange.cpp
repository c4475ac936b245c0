#include "gateway-runtime/exchange.h"

#include <algorithm>

#include "gateway-runtime/http/characters.h"
#include "gateway-runtime/percent.h"

namespace gwctl::runtime {
namespace {

// Most paths are what they are.
bool is_normal(std::string_view path) {
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '%') return false;
    if (path[i] != '/' || i + 1 == path.size()) continue;
    if (path[i + 1] == '/' || path[i + 1] == '.') return false;
  }
  return true;
}

enum class Slashes : std::uint8_t { decoded, kept };

// Decodes into a copy; nothing at a broken escape or a zero byte.
std::optional<std::size_t> decode(std::string_view text, Slashes slashes, char* to) {
  std::size_t size = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = high < 0 ? -1 : hex_digit(text[i + 2]);
      if (low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      if (c == '\0') return std::nullopt;
      if (c == '/' && slashes == Slashes::kept) {
        to[size++] = '%';
        continue;
      }
      i += 2;
    }
    to[size++] = c;
  }
  return size;
}

// Resolves `//`, `/./` and `/../` in place.
std::optional<std::size_t> resolve(char* path, std::size_t size) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < size;) {
    // At a slash: what segment follows?
    std::size_t end = i + 1;
    while (end < size && path[end] != '/') ++end;
    const std::string_view segment{path + i + 1, end - i - 1};
    const bool is_last = end == size;
    if (segment == "..") {
      if (out == 0) return std::nullopt;
      --out;
      while (path[out] != '/') --out;
      if (is_last) path[out++] = '/';
    } else if (segment == "." || segment.empty()) {
      if (is_last) path[out++] = '/';
    } else {
      std::copy(path + i, path + end, path + out);
      out += end - i;
    }
    i = end;
  }
  return out;
}

bool is_sent_plain(char c) {
  constexpr std::string_view kept = "-._~!$&'()*+,;=:@/";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kept.find(c) != std::string_view::npos;
}

std::optional<std::string_view> normalise(std::string_view text, Slashes slashes,
                                          Scratch& scratch) {
  if (text.empty() || text[0] != '/') return std::nullopt;
  if (is_normal(text)) return text;
  char* const path = scratch.allocate(text.size());
  const auto decoded = decode(text, slashes, path);
  if (!decoded) return std::nullopt;
  const auto size = resolve(path, *decoded);
  if (!size) return std::nullopt;
  return std::string_view{path, *size};
}

// `.` or `..`, however their dots are written.
bool is_dot_segment(std::string_view name) {
  std::size_t dots = 0;
  while (!name.empty()) {
    const bool is_encoded = name.starts_with("%2e") || name.starts_with("%2E");
    if (!is_encoded && !name.starts_with('.')) return false;
    name.remove_prefix(is_encoded ? 3 : 1);
    ++dots;
  }
  return dots == 1 || dots == 2;
}

}  // namespace

void Exchange::clear() {
  scratch.reset();
  client = {};
  request.clear();
  uri = query = host = upstream_host = upstream_target = body = matched_uri = matched_host =
      request_id = {};
  parsed_body = {};
  upstream_scheme = "http";
  is_target_changed = is_body_read = wants_head = false;
  route = nullptr;
  chain = nullptr;
  chain_use.reset();
  consumer = nullptr;
  credential = nullptr;
  replaced_kind = nullptr;
  body_bytes_max = UINT64_MAX;
  snapshot = nullptr;
  snapshot_use.reset();
  upstream = nullptr;
  filter_verdicts.clear();
  parameters.clear();
  answer.status = 0;
  answer.fields.clear();
  answer.body = {};
  answer.is_local = answer.has_own_body = false;
  attempts.clear();
  begin = now = wall_time = bytes_received = bytes_sent = body_bytes_sent = 0;
  states.clear();
  lua.reset();
  jwt_payload = {};
  has_filter_failed = is_answer_broken = false;
  wait = {};
  is_resumed = is_part_of_batch = false;
}

void*& Exchange::state(const Plugin& plugin) {
  for (auto& [owner, state] : states) {
    if (owner == &plugin) return state;
  }
  return states.emplace_back(&plugin, nullptr).second;
}

void Exchange::answer_with(int status, std::string_view text) {
  answer.status = status;
  answer.body = text;
  answer.is_local = true;
}

std::optional<std::string_view> normalise_path(std::string_view text, Scratch& scratch) {
  return normalise(text, Slashes::decoded, scratch);
}

bool has_encoded_slash(std::string_view text) {
  return text.find("%2F") != std::string_view::npos || text.find("%2f") != std::string_view::npos;
}

std::string_view match_path(std::string_view text, Scratch& scratch) {
  return normalise(text, Slashes::kept, scratch).value_or(text);
}

std::optional<std::string_view> strip_path_parameters(std::string_view text, Scratch& scratch) {
  char* const begin = scratch.allocate(text.size());
  char* to = begin;
  while (!text.empty()) {
    const std::size_t next = std::min(text.find('/', 1), text.size());
    const std::string_view segment = text.substr(0, next);
    text.remove_prefix(next);
    const std::string_view kept = segment.substr(0, segment.find(';'));
    const std::string_view name = kept.substr(kept.starts_with('/') ? 1 : 0);
    const bool is_altered =
        kept.size() != segment.size() || kept.find('%') != std::string_view::npos;
    if (is_altered && is_dot_segment(name)) return std::nullopt;
    to = std::copy(kept.begin(), kept.end(), to);
  }
  return std::string_view{begin, static_cast<std::size_t>(to - begin)};
}

std::string_view encode_path(std::string_view path, Scratch& scratch) {
  return escape_unless(path, is_sent_plain, scratch);
}

std::string_view host_of(std::string_view authority, Scratch& scratch) {
  const std::size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
  const std::size_t size = find_colon(authority, std::min(bracket, authority.size()));
  std::string_view host = authority.substr(0, size);
  if (host.ends_with('.')) host.remove_suffix(1);
  if (!has_capital(host)) return host;
  char* const to = scratch.allocate(host.size());
  std::ranges::transform(host, to, lower);
  return {to, host.size()};
}

}  // namespace gwctl::runtime
