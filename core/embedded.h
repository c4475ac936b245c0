#pragma once

#include <iterator>
#include <span>
#include <string_view>

namespace gwctl {

/// A file that stands in the binary, such as `rules/oas.yaml`. Bytes live for ever.
struct EmbeddedFile {
  std::string_view path;
  std::string_view text;
};

/// All of them, sorted by path.
std::span<const EmbeddedFile> embedded_files();

/// The text of one, or an empty view where there is none.
inline std::string_view embedded_file(std::string_view path) {
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.path == path) return file.text;
  }
  return {};
}

}  // namespace gwctl
