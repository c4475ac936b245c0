#include "core/json_schema_uri.h"

#include <optional>

namespace gwctl::json_schema {
namespace {

struct Parts {
  std::string_view scheme;     // with the colon
  std::string_view authority;  // with the slashes
  std::string_view path;
  std::string_view query;     // with the question mark
  std::string_view fragment;  // with the hash
};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t scheme_length(std::string_view uri) {
  if (uri.empty() || !is_letter(uri[0])) return 0;
  for (std::size_t at = 1; at < uri.size(); ++at) {
    const char c = uri[at];
    if (c == ':') return at + 1;
    if (!is_letter(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') return 0;
  }
  return 0;
}

std::string_view cut(std::string_view& from, std::size_t at) {
  const std::string_view tail = at == std::string_view::npos ? std::string_view{} : from.substr(at);
  from = from.substr(0, at);
  return tail;
}

Parts parse(std::string_view uri) {
  Parts parts;
  parts.fragment = cut(uri, uri.find('#'));
  parts.query = cut(uri, uri.find('?'));
  parts.scheme = uri.substr(0, scheme_length(uri));
  uri.remove_prefix(parts.scheme.size());
  if (uri.starts_with("//")) {
    parts.authority = uri.substr(0, uri.find('/', 2));
    uri.remove_prefix(parts.authority.size());
  }
  parts.path = uri;
  return parts;
}

void drop_last_segment(std::string& path) {
  const std::size_t slash = path.rfind('/');
  path.erase(slash == std::string::npos ? 0 : slash);
}

// RFC 3986 §5.2.4.
std::string remove_dot_segments(std::string_view path) {
  std::string output;
  while (!path.empty()) {
    if (path.starts_with("../")) {
      path.remove_prefix(3);
    } else if (path.starts_with("./") || path.starts_with("/./")) {
      path.remove_prefix(2);
    } else if (path == "/.") {
      path = "/";
    } else if (path.starts_with("/../")) {
      path.remove_prefix(3);
      drop_last_segment(output);
    } else if (path == "/..") {
      path = "/";
      drop_last_segment(output);
    } else if (path == "." || path == "..") {
      path = {};
    } else {
      const std::size_t next = path.find('/', path[0] == '/' ? 1 : 0);
      output += path.substr(0, next);
      path = next == std::string_view::npos ? std::string_view{} : path.substr(next);
    }
  }
  return output;
}

std::string merge_paths(const Parts& base, std::string_view path) {
  if (!base.authority.empty() && base.path.empty()) return std::string{"/"}.append(path);
  const std::size_t slash = base.path.rfind('/');
  const std::string_view folder =
      slash == std::string_view::npos ? std::string_view{} : base.path.substr(0, slash + 1);
  return std::string{folder}.append(path);
}

std::string join(const Parts& parts, std::string_view path, std::string_view query,
                 std::string_view fragment) {
  std::string uri;
  uri.append(parts.scheme).append(parts.authority).append(path).append(query);
  if (fragment.size() > 1) uri.append(fragment);
  return uri;
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

SplitUri split_fragment(std::string_view uri) {
  const std::size_t hash = uri.find('#');
  if (hash == std::string_view::npos) return {uri, {}};
  return {uri.substr(0, hash), uri.substr(hash + 1)};
}

std::string resolve_uri(std::string_view base_uri, std::string_view reference) {
  const Parts relative = parse(reference);
  Parts base = parse(base_uri);
  if (!relative.scheme.empty()) {
    return join(relative, remove_dot_segments(relative.path), relative.query, relative.fragment);
  }
  if (!relative.authority.empty()) {
    base.authority = relative.authority;
    return join(base, remove_dot_segments(relative.path), relative.query, relative.fragment);
  }
  if (relative.path.empty()) {
    const std::string_view query = relative.query.empty() ? base.query : relative.query;
    return join(base, base.path, query, relative.fragment);
  }
  const std::string path = relative.path.starts_with('/') ? std::string{relative.path}
                                                          : merge_paths(base, relative.path);
  return join(base, remove_dot_segments(path), relative.query, relative.fragment);
}

std::string percent_decode(std::string_view text) {
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const int high = text[at] == '%' && at + 2 < text.size() ? hex_value(text[at + 1]) : -1;
    const int low = high < 0 ? -1 : hex_value(text[at + 2]);
    if (low < 0) {
      decoded += text[at];
    } else {
      decoded += static_cast<char>(high * 16 + low);
      at += 2;
    }
  }
  return decoded;
}

}  // namespace gwctl::json_schema
