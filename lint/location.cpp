#include "lint/location.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace gwctl::lint {
namespace {

// The scheme and host of a URL (`https://host`), nothing for a path.
std::string_view origin_of(std::string_view path) {
  const auto colon = path.find("://");
  if (colon == std::string_view::npos || colon == 0) return {};
  const bool is_scheme = std::all_of(path.begin(), path.begin() + static_cast<long>(colon),
                                     [](unsigned char c) { return std::isalnum(c) != 0; });
  if (!is_scheme) return {};
  const auto end = path.find_first_of("/?#", colon + 3);
  return path.substr(0, end);
}

std::string_view without_query(std::string_view path) {
  return is_url(path) ? path.substr(0, path.find_first_of("?#")) : path;
}

void append_parts(std::vector<std::string_view>& parts, std::string_view path, bool is_rooted) {
  while (!path.empty()) {
    const auto slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (!parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (!is_rooted) {
      parts.push_back(part);
    }
  }
}

std::string joined(const std::vector<std::string_view>& parts) {
  std::string out;
  for (const std::string_view part : parts) {
    if (!out.empty()) out.push_back('/');
    out += part;
  }
  return out;
}

}  // namespace

bool is_url(std::string_view path) {
  return !origin_of(path).empty();
}

bool is_absolute_location(std::string_view path) {
  return path.starts_with('/') || is_url(path);
}

std::string folder_of(std::string_view path) {
  path = without_query(path);
  const std::size_t origin = origin_of(path).size();
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  if (origin != 0 && slash <= origin) return std::string{path.substr(0, origin)} + "/";
  return std::string{path.substr(0, std::max<std::size_t>(slash, 1))};
}

std::string join_location(std::string_view folder, std::string_view path) {
  folder = without_query(folder);
  const std::string_view origin = origin_of(folder);
  folder.remove_prefix(origin.size());
  const bool is_rooted = !origin.empty() || folder.starts_with('/');
  std::vector<std::string_view> parts;
  append_parts(parts, folder, is_rooted);
  append_parts(parts, path, is_rooted);
  std::string out{origin};
  if (is_rooted) out.push_back('/');
  out += joined(parts);
  return out.empty() ? "." : out;
}

std::string relative_location(std::string_view folder, std::string_view path) {
  const std::string_view origin = origin_of(folder);
  if (origin != origin_of(path) || is_absolute_location(folder) != is_absolute_location(path))
    return std::string{path};
  std::vector<std::string_view> from;
  std::vector<std::string_view> to;
  append_parts(from, folder.substr(origin.size()), true);
  append_parts(to, path.substr(origin.size()), true);
  const auto [a, b] = std::ranges::mismatch(from, to);
  std::vector<std::string_view> parts(static_cast<std::size_t>(from.end() - a), "..");
  parts.insert(parts.end(), b, to.end());
  return joined(parts);
}

std::string_view extension_of(std::string_view path) {
  const std::string_view name = last_part_of(without_query(path));
  const auto dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? std::string_view{} : name.substr(dot);
}

std::string_view last_part_of(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace gwctl::lint
