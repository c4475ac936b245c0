#include "cli/ship/run_git.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX wants it declared

namespace gwctl::cli {
namespace {

// Beyond that it is no config that git tells of.
constexpr std::size_t output_bytes_max = std::size_t{512} << 20U;
constexpr std::size_t block_bytes = std::size_t{64} << 10U;

/// A file without a name, in memory.
class Scratch {
 public:
  Scratch() : descriptor_{::memfd_create("gwctl", MFD_CLOEXEC)} {}

  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  ~Scratch() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  int descriptor() const { return descriptor_; }

  bool fill(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t count = ::write(descriptor_, text.data(), text.size());
      if (count <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(count));
    }
    return ::lseek(descriptor_, 0, SEEK_SET) == 0;
  }

  Result<std::string> read() const {
    std::string text;
    std::string block(block_bytes, '\0');
    while (true) {
      const ssize_t count =
          ::pread(descriptor_, block.data(), block.size(), static_cast<off_t>(text.size()));
      if (count < 0) return fail(std::strerror(errno));
      if (count == 0) return text;
      text.append(block, 0, static_cast<std::size_t>(count));
      if (text.size() > output_bytes_max) return fail("git tells more than can be a config");
    }
  }

 private:
  int descriptor_;
};

std::string last_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

int spawn(std::vector<std::string>& words, const Scratch& input, const Scratch& output,
          const Scratch& complaints, pid_t& pid) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input.descriptor(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output.descriptor(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, complaints.descriptor(), STDERR_FILENO);
  const int failed = ::posix_spawnp(&pid, "git", &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return failed;
}

}  // namespace

Result<std::string> run_git(const std::vector<std::string>& arguments, const std::string& directory,
                            std::string_view input) {
  std::vector<std::string> words{
      "git", "--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false", "-C", directory};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const Scratch in;
  const Scratch out;
  const Scratch complaints;
  if (in.descriptor() < 0 || out.descriptor() < 0 || complaints.descriptor() < 0 || !in.fill(input))
    return fail(fmt::format("cannot run git: {}", std::strerror(errno)));
  pid_t pid = -1;
  if (const int failed = spawn(words, in, out, complaints, pid); failed != 0) {
    return fail(failed == ENOENT ? "git is needed for that, and was not found in PATH"
                                 : fmt::format("cannot run git: {}", std::strerror(failed)));
  }
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return out.read();
  GWCTL_TRY_ASSIGN(std::string why, complaints.read());
  why = last_line(std::move(why));
  return fail(why.empty() ? "git failed, and did not say why" : why);
}

}  // namespace gwctl::cli
