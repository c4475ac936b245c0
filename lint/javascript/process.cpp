#include "lint/javascript/process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX wants it declared

namespace gwctl::lint {
namespace {

// One message may be a document as JSON; more than this is a runaway.
constexpr std::size_t line_bytes_max = 1024UL * 1024 * 1024;

struct Pipe {
  int read_end = -1;
  int write_end = -1;
};

bool make_pipe(Pipe& made) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return false;
  made = {ends[0], ends[1]};
  return true;
}

void close_if_open(int& descriptor) {
  if (descriptor >= 0) close(descriptor);
  descriptor = -1;
}

Result<bool> write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0)
      return fail(std::string{"the JavaScript worker went away: "} + std::strerror(errno));
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

// Standard input: the script. 3 and 4: the messages. Standard output goes where errors go.
int spawn_node(const char* program, const Pipe& script, const Pipe& requests, const Pipe& answers,
               pid_t& pid) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, script.read_end, 0);
  posix_spawn_file_actions_adddup2(&actions, 2, 1);
  posix_spawn_file_actions_adddup2(&actions, requests.read_end, 3);
  posix_spawn_file_actions_adddup2(&actions, answers.write_end, 4);
  std::string name{program};
  std::string quiet{"--no-warnings"};
  std::string kind{"--input-type=module"};
  std::array<char*, 4> argv{name.data(), quiet.data(), kind.data(), nullptr};
  const int failed = posix_spawnp(&pid, program, &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return failed;
}

}  // namespace

Result<ScriptProcess> ScriptProcess::start(const std::string& script) {
  Pipe text;
  Pipe requests;
  Pipe answers;
  if (!make_pipe(text) || !make_pipe(requests) || !make_pipe(answers)) {
    return fail(std::string{"cannot start the JavaScript worker: "} + std::strerror(errno));
  }
  ScriptProcess process;
  int failed = spawn_node("node", text, requests, answers, process.pid_);
  if (failed == ENOENT) failed = spawn_node("nodejs", text, requests, answers, process.pid_);
  close_if_open(text.read_end);
  close_if_open(requests.read_end);
  close_if_open(answers.write_end);
  process.to_ = requests.write_end;
  process.from_ = answers.read_end;
  Result<bool> sent = true;
  if (failed != 0) {
    process.pid_ = -1;
    sent = fail(
        failed == ENOENT
            ? "Node.js (version 18.19 or newer) is needed and was not found in PATH; install it "
              "(on Debian: apt install nodejs), or pass --no-js to leave out what needs it"
            : std::string{"cannot start node: "} + std::strerror(failed));
  } else {
    sent = write_all(text.write_end, script);
  }
  close_if_open(text.write_end);
  GWCTL_TRY(std::move(sent));
  return process;
}

ScriptProcess::ScriptProcess(ScriptProcess&& other) noexcept {
  *this = std::move(other);
}

ScriptProcess& ScriptProcess::operator=(ScriptProcess&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(to_, other.to_);
  std::swap(from_, other.from_);
  std::swap(received_, other.received_);
  return *this;
}

ScriptProcess::~ScriptProcess() {
  end();
}

void ScriptProcess::end() {
  close_if_open(to_);
  close_if_open(from_);
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

Result<bool> ScriptProcess::send(const std::string& line) {
  if (to_ < 0) return fail("the JavaScript worker has ended");
  GWCTL_TRY(write_all(to_, line));
  return write_all(to_, "\n");
}

Result<std::string> ScriptProcess::receive(std::chrono::steady_clock::time_point deadline) {
  std::size_t searched = 0;
  while (true) {
    if (const std::size_t end_of_line = received_.find('\n', searched);
        end_of_line != std::string::npos) {
      std::string line = received_.substr(0, end_of_line);
      received_.erase(0, end_of_line + 1);
      return line;
    }
    searched = received_.size();
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    pollfd waiting{from_, POLLIN, 0};
    const int ready =
        from_ < 0 ? -1
                  : poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) {
      end();
      return fail("no answer in time");
    }
    std::array<char, 65536>
        buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): read fills it
    const ssize_t count = ready < 0 ? 0 : read(from_, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0 || received_.size() > line_bytes_max) {
      end();
      return fail("the JavaScript worker ended unexpectedly");
    }
    received_.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace gwctl::lint
