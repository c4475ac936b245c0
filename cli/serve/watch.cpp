#include "cli/serve/watch.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sys/inotify.h>
#include <unistd.h>

#include <fmt/format.h>

namespace gwctl::cli {
namespace {

constexpr std::uint32_t events =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE | IN_ATTRIB;

}  // namespace

Result<std::unique_ptr<FileWatch>> FileWatch::make(const std::vector<std::string>& paths) {
  const int descriptor = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (descriptor < 0) return fail(fmt::format("cannot watch files: {}", std::strerror(errno)));
  std::unique_ptr<FileWatch> watch{new FileWatch{descriptor}};
  for (const std::string& text : paths) {
    const std::filesystem::path path{text};
    std::error_code error;
    const bool is_folder = std::filesystem::is_directory(path, error);
    const std::filesystem::path folder = is_folder ? path : path.parent_path();
    if (::inotify_add_watch(descriptor, folder.c_str(), events) < 0)
      return fail(fmt::format("cannot watch {}: {}", folder.string(), std::strerror(errno)));
  }
  return watch;
}

FileWatch::~FileWatch() {
  ::close(descriptor_);
}

bool FileWatch::take() {
  alignas(inotify_event) std::array<char, 16 * 1024> buffer{};
  bool has_any = false;
  while (::read(descriptor_, buffer.data(), buffer.size()) > 0) has_any = true;
  return has_any;
}

}  // namespace gwctl::cli
