#include "cli/environment.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sys/ioctl.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace gwctl::cli {
namespace {

constexpr std::size_t read_block_bytes = 64 * 1024;
constexpr std::size_t stdin_bytes_max = 1024UL * 1024 * 1024;

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : std::string_view{value};
}

bool wants_color(bool is_terminal) {
  if (!variable("NO_COLOR").empty()) return false;
  // Set but empty it counts as a yes, as JavaScript programs have it.
  if (std::getenv("FORCE_COLOR") != nullptr) {
    const std::string_view forced = variable("FORCE_COLOR");
    return forced != "0" && forced != "false";
  }
  return is_terminal && variable("TERM") != "dumb";
}

unsigned terminal_width() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col != 0) return size.ws_col;
  return 80;
}

/// The number of the error, or 0.
int write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

Result<void> write_stdout(std::string_view text) {
  const int error = write_all(STDOUT_FILENO, text);
  if (error == 0 || error == EPIPE) return {};
  return fail(std::string{"cannot write to standard output: "} + std::strerror(error));
}

Result<std::string> read_stdin() {
  std::string text;
  std::array<char, read_block_bytes> block{};
  for (;;) {
    const ssize_t count = ::read(STDIN_FILENO, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail(std::string{"cannot read standard input: "} + std::strerror(errno));
    if (count == 0) return text;
    text.append(block.data(), static_cast<std::size_t>(count));
    if (text.size() > stdin_bytes_max) return fail("standard input is larger than 1 GiB");
  }
}

}  // namespace

Environment process_environment() {
  // What they tell of is told by the write that failed, too.
  for (const int signal : {SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_IGN);
  Environment environment;
  std::error_code error;
  environment.working_directory = std::filesystem::current_path(error).string();
  environment.stdin_is_terminal = ::isatty(STDIN_FILENO) == 1;
  environment.stdout_is_terminal = ::isatty(STDOUT_FILENO) == 1;
  environment.stderr_is_terminal = ::isatty(STDERR_FILENO) == 1;
  environment.color_stdout = wants_color(environment.stdout_is_terminal);
  environment.color_stderr = wants_color(environment.stderr_is_terminal);
  environment.width = terminal_width();
  environment.threads = std::max(1U, std::thread::hardware_concurrency());
  environment.offline = !variable("GWCTL_OFFLINE").empty();
  environment.write = write_stdout;
  environment.complain = [](std::string_view text) { (void)write_all(STDERR_FILENO, text); };
  environment.read_stdin = read_stdin;
  return environment;
}

}  // namespace gwctl::cli
