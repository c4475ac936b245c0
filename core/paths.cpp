#include <algorithm>

#include "core/files.h"

namespace gwctl {
namespace {

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::size_t size = std::min(path.find('/'), path.size());
    if (size > 0) parts.push_back(path.substr(0, size));
    path.remove_prefix(std::min(size + 1, path.size()));
  }
  return parts;
}

}  // namespace

bool is_absolute_path(std::string_view path) {
  return path.starts_with('/');
}

std::string normalise_path(std::string_view path) {
  const bool absolute = is_absolute_path(path);
  std::vector<std::string_view> kept;
  for (const std::string_view part : split(path)) {
    if (part == ".") continue;
    if (part != "..") {
      kept.push_back(part);
    } else if (!kept.empty() && kept.back() != "..") {
      kept.pop_back();
    } else if (!absolute) {
      kept.push_back(part);
    }
  }
  std::string result = absolute ? "/" : "";
  for (const std::string_view part : kept) {
    if (!result.empty() && result.back() != '/') result += '/';
    result += part;
  }
  return result.empty() ? "." : result;
}

std::string join_path(std::string_view base, std::string_view path) {
  if (is_absolute_path(path) || base.empty()) return normalise_path(path);
  std::string joined{base};
  joined += '/';
  joined += path;
  return normalise_path(joined);
}

std::string relative_path(std::string_view from, std::string_view path) {
  const std::string from_text = normalise_path(from);
  const std::string path_text = normalise_path(path);
  const auto from_parts = split(from_text);
  const auto path_parts = split(path_text);
  const auto [from_rest, path_rest] = std::ranges::mismatch(from_parts, path_parts);
  std::string result;
  const auto add = [&](std::string_view part) {
    if (!result.empty()) result += '/';
    result += part;
  };
  std::for_each(from_rest, from_parts.end(), [&](std::string_view) { add(".."); });
  std::for_each(path_rest, path_parts.end(), add);
  return result.empty() ? "." : result;
}

std::string_view parent_path(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return slash == 0 ? path.substr(0, 1) : path.substr(0, slash);
}

std::string_view file_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace gwctl
