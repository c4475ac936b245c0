#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace gwctl {

/// No file larger than this is read.
inline constexpr std::size_t file_size_bytes_max = std::size_t{1} << 30U;

/// The bytes of the file. Errors are worded as Node.js words them:
/// `ENOENT: no such file or directory, open '/x'`, `EISDIR: illegal operation on a directory,
/// read`.
Result<std::string> read_file(const std::string& path,
                              std::size_t size_bytes_max = file_size_bytes_max);
/// What comes in on the standard input.
Result<std::string> read_standard_input(std::size_t size_bytes_max = file_size_bytes_max);

/// Replaces the file, or makes it: all of it or nothing. What is not a regular file (`/dev/stdout`,
/// a pipe) is written to; behind a symbolic link its target is replaced.
Result<void> write_file_atomically(const std::string& path, std::string_view content);

/// The same for what only its owner may read.
Result<void> write_secret_file(const std::string& path, std::string_view content);

/// `ENOENT: no such file or directory, open '/x'` for an errno; without path no quotes.
std::string describe_errno(int error_number, std::string_view call, std::string_view path = {});

bool is_directory(const std::string& path);
bool is_regular_file(const std::string& path);
/// The names in it but `.` and `..`, sorted by bytes.
Result<std::vector<std::string>> list_directory(const std::string& path);
/// Absolute.
Result<std::string> current_directory();

/// Paths are `/`-separated text; no function below looks at the disk.
bool is_absolute_path(std::string_view path);
/// Without `.`, `..` (but leading ones of a relative path), doubled and trailing slashes; `.` for
/// the empty path.
std::string normalise_path(std::string_view path);
/// `path` as seen from `base`, normalised: itself when absolute.
std::string join_path(std::string_view base, std::string_view path);
/// How to write the absolute `path` seen from the absolute directory `from`: `../b`; `.` for
/// itself.
std::string relative_path(std::string_view from, std::string_view path);
/// All before the last slash: `/` of `/a`, `.` of `a`.
std::string_view parent_path(std::string_view path);
/// What follows the last slash.
std::string_view file_name(std::string_view path);

}  // namespace gwctl
