#include "core/files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <iterator>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace gwctl {
namespace {

constexpr std::size_t read_step_bytes = std::size_t{1} << 16U;

struct Errno {
  int number;
  std::string_view name;
  std::string_view text;
};

// As libuv words them.
constexpr Errno error_texts[] = {
    {E2BIG, "E2BIG", "argument list too long"},
    {EACCES, "EACCES", "permission denied"},
    {EAGAIN, "EAGAIN", "resource temporarily unavailable"},
    {EBADF, "EBADF", "bad file descriptor"},
    {EBUSY, "EBUSY", "resource busy or locked"},
    {EEXIST, "EEXIST", "file already exists"},
    {EFBIG, "EFBIG", "file too large"},
    {EINVAL, "EINVAL", "invalid argument"},
    {EIO, "EIO", "i/o error"},
    {EISDIR, "EISDIR", "illegal operation on a directory"},
    {ELOOP, "ELOOP", "too many symbolic links encountered"},
    {EMFILE, "EMFILE", "too many open files"},
    {EMLINK, "EMLINK", "too many links"},
    {ENAMETOOLONG, "ENAMETOOLONG", "name too long"},
    {ENFILE, "ENFILE", "file table overflow"},
    {ENODEV, "ENODEV", "no such device"},
    {ENOENT, "ENOENT", "no such file or directory"},
    {ENOMEM, "ENOMEM", "not enough memory"},
    {ENOSPC, "ENOSPC", "no space left on device"},
    {ENOTDIR, "ENOTDIR", "not a directory"},
    {ENOTEMPTY, "ENOTEMPTY", "directory not empty"},
    {ENXIO, "ENXIO", "no such device or address"},
    {EPERM, "EPERM", "operation not permitted"},
    {EPIPE, "EPIPE", "broken pipe"},
    {EROFS, "EROFS", "read-only file system"},
    {ETXTBSY, "ETXTBSY", "text file is busy"},
    {EXDEV, "EXDEV", "cross-device link not permitted"},
};

class Descriptor {
 public:
  explicit Descriptor(int number) : number_{number} {}

  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  ~Descriptor() { close(); }

  int number() const { return number_; }

  bool is_open() const { return number_ >= 0; }

  /// Zero, or the errno: a full disk may show only now.
  int close() {
    const int number = std::exchange(number_, -1);
    return number < 0 || ::close(number) == 0 ? 0 : errno;
  }

 private:
  int number_;
};

Result<std::string> read_all(int descriptor, std::string_view name, std::size_t size_bytes_max) {
  std::string content;

  struct stat status {};

  // One byte more, so that the end is seen without growing.
  if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
    content.reserve(std::min(static_cast<std::size_t>(status.st_size), size_bytes_max) + 1);
  }
  std::size_t size = 0;
  while (true) {
    if (size == content.size()) {
      content.resize(std::max(content.capacity(), size + 1));
      content.resize(content.capacity());
    }
    const ssize_t got = ::read(descriptor, content.data() + size, content.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(describe_errno(errno, "read"));
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
    if (size > size_bytes_max) {
      return fail(fmt::format("{} is larger than {} bytes", name, size_bytes_max));
    }
  }
  content.resize(size);
  return content;
}

// Zero, or the errno.
int write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

Result<void> write_in_place(const std::string& path, std::string_view content) {
  Descriptor file{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
  if (!file.is_open()) return fail(describe_errno(errno, "open", path));
  int error = write_all(file.number(), content);
  if (error == 0) error = file.close();
  if (error != 0) return fail(describe_errno(error, "write", path));
  return {};
}

mode_t current_umask() {
  const mode_t mask = umask(0);
  umask(mask);
  return mask;
}

// Where a chain of symbolic links ends, also when nothing is there yet.
std::string follow_links(const std::string& path) {
  constexpr int links_max = 40;
  std::string target = path;
  for (int i = 0; i < links_max; ++i) {
    std::array<char, PATH_MAX> link{};
    const ssize_t size = readlink(target.c_str(), link.data(), link.size());
    if (size < 0) break;
    target = join_path(parent_path(target), {link.data(), static_cast<std::size_t>(size)});
  }
  return target;
}

Result<void> replace_file(const std::string& path, std::string_view content, mode_t mode) {
  std::string temporary = path + ".XXXXXX";
  Descriptor file{mkostemp(temporary.data(), O_CLOEXEC)};
  if (!file.is_open()) return fail(describe_errno(errno, "open", path));
  int error = write_all(file.number(), content);
  if (error == 0 && fchmod(file.number(), mode) != 0) error = errno;
  if (error == 0) error = file.close();
  if (error == 0 && rename(temporary.c_str(), path.c_str()) != 0) error = errno;
  if (error == 0) return {};
  unlink(temporary.c_str());
  return fail(describe_errno(error, "write", path));
}

}  // namespace

std::string describe_errno(int error_number, std::string_view call, std::string_view path) {
  const auto* known = std::ranges::find(error_texts, error_number, &Errno::number);
  std::string message = known == std::end(error_texts)
                            ? fmt::format("errno {}: unknown error, {}", error_number, call)
                            : fmt::format("{}: {}, {}", known->name, known->text, call);
  if (!path.empty()) message += fmt::format(" '{}'", path);
  return message;
}

Result<std::string> read_file(const std::string& path, std::size_t size_bytes_max) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file.is_open()) return fail(describe_errno(errno, "open", path));
  return read_all(file.number(), path, size_bytes_max);
}

Result<std::string> read_standard_input(std::size_t size_bytes_max) {
  return read_all(STDIN_FILENO, "The standard input", size_bytes_max);
}

Result<void> write_file_atomically(const std::string& path, std::string_view content) {
  struct stat status {};

  if (stat(path.c_str(), &status) != 0) {
    return replace_file(follow_links(path), content, 0666U & ~current_umask());
  }
  if (S_ISDIR(status.st_mode)) return fail(describe_errno(EISDIR, "open", path));
  if (!S_ISREG(status.st_mode)) return write_in_place(path, content);
  return replace_file(follow_links(path), content, status.st_mode & 07777U);
}

Result<void> write_secret_file(const std::string& path, std::string_view content) {
  constexpr mode_t owner_only = 0600;
  if (is_directory(path)) return fail(describe_errno(EISDIR, "open", path));
  return replace_file(follow_links(path), content, owner_only);
}

bool is_directory(const std::string& path) {
  struct stat status {};

  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool is_regular_file(const std::string& path) {
  struct stat status {};

  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

Result<std::vector<std::string>> list_directory(const std::string& path) {
  struct Close {
    void operator()(DIR* directory) const { closedir(directory); }
  };

  const std::unique_ptr<DIR, Close> directory{opendir(path.c_str())};
  if (!directory) return fail(describe_errno(errno, "scandir", path));
  std::vector<std::string> names;
  while (const dirent* entry = readdir(directory.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  std::ranges::sort(names);
  return names;
}

Result<std::string> current_directory() {
  std::array<char, PATH_MAX> path{};
  if (getcwd(path.data(), path.size()) == nullptr) {
    return fail(describe_errno(errno, "uv_cwd"));
  }
  return std::string{path.data()};
}

}  // namespace gwctl
