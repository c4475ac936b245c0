#include "gateway-runtime/lua/log.h"

#include <algorithm>
#include <iterator>
#include <poll.h>
#include <unistd.h>

#include <fmt/format.h>

namespace gwctl::runtime::lua {
namespace {

constexpr std::string_view names[] = {"stderr", "emerg",  "alert", "crit", "error",
                                      "warn",   "notice", "info",  "debug"};
// What a pipe takes at once, so that a write to one that has room does not block.
constexpr std::size_t line_bytes_max = 4096;

// Control characters of a request must not reach a terminal, nor begin another line.
void append_printable(fmt::memory_buffer& to, std::string_view text) {
  for (const char c : text) {
    if (to.size() + 8 > line_bytes_max) return;
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      fmt::format_to(std::back_inserter(to), "\\x{:02x}", byte);
    } else {
      to.push_back(c);
    }
  }
}

}  // namespace

bool is_logged(int level) {
  return level <= level_warn;
}

void log_line(int level, std::string_view text, std::string_view where) {
  if (!is_logged(level)) return;
  fmt::memory_buffer line;
  const auto last = static_cast<int>(std::size(names)) - 1;
  const auto name = names[static_cast<std::size_t>(std::clamp(level, 0, last))];
  fmt::format_to(std::back_inserter(line), "gwctl: lua: {}: ", name);
  if (!where.empty()) fmt::format_to(std::back_inserter(line), "{}: ", where);
  append_printable(line, text);
  line.push_back('\n');
  pollfd standard_error{STDERR_FILENO, POLLOUT, 0};
  if (::poll(&standard_error, 1, 0) != 1 || (standard_error.revents & POLLOUT) == 0) return;
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace gwctl::runtime::lua
