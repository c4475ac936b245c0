#pragma once

#include <string>
#include <string_view>

// Paths and URLs as text, the way rulesets combine them. Nothing here looks at the disk.

namespace gwctl::lint {

/// `https://…`, `http://…`, `file://…` and the like: whatever has a scheme and two slashes.
bool is_url(std::string_view path);
/// A URL, or a path from the root.
bool is_absolute_location(std::string_view path);
/// What stands before the last slash: `/` for `/a`, `.` for `a`.
std::string folder_of(std::string_view path);
/// `path` below `folder`, with `.` and `..` and doubled slashes taken out. The query of a URL is
/// dropped.
std::string join_location(std::string_view folder, std::string_view path);
/// How `path` is reached from `folder`: `../a/b`. `path` itself where there is no way (another
/// scheme or host, a relative path).
std::string relative_location(std::string_view folder, std::string_view path);
/// `.yaml`, with the dot; empty without one. The query of a URL does not count.
std::string_view extension_of(std::string_view path);
/// The last part of a path.
std::string_view last_part_of(std::string_view path);

}  // namespace gwctl::lint
