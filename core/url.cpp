#include "core/url.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "core/url_host.h"
#include "core/utf8.h"

namespace gwctl {
namespace {

constexpr unsigned port_max = 65535;
constexpr std::string_view special_schemes[] = {"ftp", "http", "https", "ws", "wss"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Without blanks and controls around, and without tabs and line breaks anywhere.
std::string strip(std::string_view text) {
  const auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  std::string result;
  std::ranges::copy_if(text, std::back_inserter(result),
                       [](char c) { return c != '\t' && c != '\n' && c != '\r'; });
  return result;
}

// The size of `scheme`, or nothing when the text has none in front.
std::optional<std::size_t> scheme_size(std::string_view text) {
  if (text.empty() || !is_letter(text.front())) return std::nullopt;
  const auto end = std::ranges::find_if(text, [](char c) {
    return !is_letter(c) && !is_digit(c) && c != '+' && c != '-' && c != '.';
  });
  if (end == text.end() || *end != ':') return std::nullopt;
  return static_cast<std::size_t>(end - text.begin());
}

bool is_valid_port(std::string_view text) {
  unsigned port = 0;
  for (const char c : text) {
    if (!is_digit(c)) return false;
    port = port * 10 + static_cast<unsigned>(c - '0');
    if (port > port_max) return false;
  }
  return true;
}

// `user:password@host:port`.
bool is_valid_authority(std::string_view text, url::Scheme scheme) {
  const std::size_t at_sign = text.rfind('@');
  if (at_sign != std::string_view::npos) {
    text.remove_prefix(at_sign + 1);
    if (text.empty()) return false;
  }
  bool in_brackets = false;
  const auto colon = std::ranges::find_if(text, [&](char c) {
    if (c == '[') in_brackets = true;
    if (c == ']') in_brackets = false;
    return c == ':' && !in_brackets;
  });
  const auto host_size = static_cast<std::size_t>(colon - text.begin());
  const std::string_view host = text.substr(0, host_size);
  if (colon != text.end() && (host.empty() || !is_valid_port(text.substr(host_size + 1)))) {
    return false;
  }
  if (host.empty()) return scheme == url::Scheme::other;
  return url::is_valid_host(host, scheme);
}

// What follows `file:`.
bool is_valid_file_rest(std::string_view rest) {
  constexpr std::string_view slashes = "/\\";
  const bool has_host = rest.size() >= 2 && slashes.find(rest[0]) != std::string_view::npos &&
                        slashes.find(rest[1]) != std::string_view::npos;
  if (!has_host) return true;
  const std::string_view host = rest.substr(2, rest.find_first_of("/\\?#", 2) - 2);
  const bool drive = host.size() == 2 && is_letter(host[0]) && (host[1] == ':' || host[1] == '|');
  return host.empty() || drive || url::is_valid_host(host, url::Scheme::special);
}

// The five parts of RFC 3986; a component that is absent has no data.
struct Reference {
  std::string_view scheme;
  std::optional<std::string_view> authority;
  std::string_view path;
  std::optional<std::string_view> query;
  std::optional<std::string_view> fragment;
};

Reference split_reference(std::string_view text) {
  Reference parts;
  if (const auto size = scheme_size(text)) {
    parts.scheme = text.substr(0, *size);
    text.remove_prefix(*size + 1);
  }
  const auto cut = [&](char separator, std::optional<std::string_view>& part) {
    const std::size_t at = text.find(separator);
    if (at == std::string_view::npos) return;
    part = text.substr(at + 1);
    text = text.substr(0, at);
  };
  cut('#', parts.fragment);
  cut('?', parts.query);
  if (text.starts_with("//")) {
    const std::size_t end = std::min(text.find('/', 2), text.size());
    parts.authority = text.substr(2, end - 2);
    text.remove_prefix(end);
  }
  parts.path = text;
  return parts;
}

// RFC 3986, 5.2.4: `/a/./b/../c` is `/a/c`.
std::string remove_dot_segments(std::string_view path) {
  std::string result;
  const auto drop_last = [&] {
    const std::size_t slash = result.rfind('/');
    result.resize(slash == std::string::npos ? 0 : slash);
  };
  while (!path.empty()) {
    if (path.starts_with("../")) {
      path.remove_prefix(3);
    } else if (path.starts_with("./")) {
      path.remove_prefix(2);
    } else if (path.starts_with("/./") || path == "/.") {
      path = path == "/." ? "/" : path.substr(2);
    } else if (path.starts_with("/../") || path == "/..") {
      path = path == "/.." ? "/" : path.substr(3);
      drop_last();
    } else if (path == "." || path == "..") {
      path = {};
    } else {
      const std::size_t size = std::min(path.find('/', 1), path.size());
      result += path.substr(0, size);
      path.remove_prefix(size);
    }
  }
  return result;
}

std::string merge_paths(const Reference& base, std::string_view path) {
  if (base.authority && base.path.empty()) return '/' + std::string{path};
  const std::size_t slash = base.path.rfind('/');
  std::string merged{base.path.substr(0, slash == std::string_view::npos ? 0 : slash + 1)};
  merged += path;
  return merged;
}

// In a relative path `..` in front leads out and must stay, which RFC 3986 does not foresee.
std::string clean_path(std::string_view path, bool rooted) {
  if (rooted || path.starts_with('/')) return remove_dot_segments(path);
  std::size_t depth = 0;
  std::size_t ups = 0;
  for (std::string_view rest = path; !rest.empty();) {
    const std::size_t size = std::min(rest.find('/'), rest.size());
    const std::string_view segment = rest.substr(0, size);
    if (segment == "..") {
      depth > 0 ? --depth : ++ups;
    } else if (segment != ".") {
      ++depth;
    }
    rest.remove_prefix(std::min(size + 1, rest.size()));
  }
  std::string cleaned = remove_dot_segments('/' + std::string{path});
  std::string result;
  for (std::size_t i = 0; i < ups; ++i) result += "../";
  return result + cleaned.substr(1);
}

}  // namespace

bool is_valid_url(std::string_view raw) {
  const std::string text = strip(raw);
  const auto size = scheme_size(text);
  if (!size) return false;
  std::string scheme = text.substr(0, *size);
  std::ranges::transform(scheme, scheme.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  });
  std::string_view rest = std::string_view{text}.substr(*size + 1);
  if (scheme == "file") return is_valid_file_rest(rest);
  const bool special = std::ranges::find(special_schemes, scheme) != std::end(special_schemes);
  if (special) {
    rest.remove_prefix(std::min(rest.find_first_not_of("/\\"), rest.size()));
  } else if (rest.starts_with("//")) {
    rest.remove_prefix(2);
  } else {
    return true;
  }
  const std::string_view authority = rest.substr(0, rest.find_first_of(special ? "/\\?#" : "/?#"));
  return is_valid_authority(authority, special ? url::Scheme::special : url::Scheme::other);
}

std::string resolve_uri(std::string_view base_text, std::string_view reference_text) {
  const Reference base = split_reference(base_text);
  Reference parts = split_reference(reference_text);
  std::string path;
  if (!parts.scheme.empty() || parts.authority) {
    path = remove_dot_segments(parts.path);
    if (parts.scheme.empty()) parts.scheme = base.scheme;
  } else {
    const bool rooted = base.authority || base.path.starts_with('/');
    if (parts.path.empty()) {
      path = base.path;
      if (!parts.query) parts.query = base.query;
    } else if (parts.path.starts_with('/')) {
      path = remove_dot_segments(parts.path);
    } else {
      path = clean_path(merge_paths(base, parts.path), rooted);
    }
    parts.authority = base.authority;
    parts.scheme = base.scheme;
  }
  std::string result;
  if (!parts.scheme.empty()) result = fmt::format("{}:", parts.scheme);
  if (parts.authority) result += fmt::format("//{}", *parts.authority);
  result += path;
  if (parts.query) result += fmt::format("?{}", *parts.query);
  if (parts.fragment) result += fmt::format("#{}", *parts.fragment);
  return result;
}

SplitUri split_fragment(std::string_view uri) {
  const std::size_t hash = uri.find('#');
  if (hash == std::string_view::npos) return {uri, {}};
  return {uri.substr(0, hash), uri.substr(hash + 1)};
}

std::string encode_uri_component(std::string_view text) {
  constexpr std::string_view plain = "-_.!~*'()";
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    if (is_letter(c) || is_digit(c) || plain.find(c) != std::string_view::npos) {
      result += c;
    } else {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

std::string decode_percent(std::string_view text) {
  if (text.find('%') == std::string_view::npos) return std::string{text};
  const auto byte_at = [&](std::size_t at) {
    if (at + 2 >= text.size() || text[at] != '%') return -1;
    const int high = hex_digit(text[at + 1]);
    const int low = hex_digit(text[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  };
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    std::string bytes;
    for (std::size_t next = at; byte_at(next) >= 0; next += 3) {
      bytes += static_cast<char>(byte_at(next));
    }
    const bool valid = first_invalid_utf8(bytes) == bytes.size();
    for (const char c : bytes) {
      const bool decoded = valid || static_cast<unsigned char>(c) < 0x80U;
      decoded ? result += c : result += text.substr(at, 3);
      at += 3;
    }
    if (at < text.size()) result += text[at++];
  }
  return result;
}

}  // namespace gwctl
