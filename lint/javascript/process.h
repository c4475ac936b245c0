#pragma once

#include <chrono>
#include <string>
#include <sys/types.h>

#include "core/result.h"

namespace gwctl::lint {

/// A Node.js process that runs a script of ours and answers lines with lines, over pipes of its
/// own. What the script prints goes to standard error. Not thread-safe.
class ScriptProcess {
 public:
  /// Starts `node` (looked up in PATH) with the text of a module as its script. The error says that
  /// there is no Node.js, and what to install.
  static Result<ScriptProcess> start(const std::string& script);

  ScriptProcess(ScriptProcess&& other) noexcept;
  ScriptProcess& operator=(ScriptProcess&& other) noexcept;
  ~ScriptProcess();

  /// Sends one line (without its end).
  Result<bool> send(const std::string& line);
  /// The next line. Past the deadline the process is killed and the error says so.
  Result<std::string> receive(std::chrono::steady_clock::time_point deadline);

 private:
  ScriptProcess() = default;
  void end();

  pid_t pid_ = -1;
  int to_ = -1;
  int from_ = -1;
  std::string received_;
};

}  // namespace gwctl::lint
