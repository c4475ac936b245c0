#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace gwctl::cli {

/// The outside world as a command sees it. Tests pass one of their own.
struct Environment {
  std::string working_directory;
  std::string program = "gwctl";  ///< the path the program was started by
  bool stdin_is_terminal = false;
  bool stdout_is_terminal = false;
  bool stderr_is_terminal = false;
  /// Whether colours are wanted on each: a terminal, unless NO_COLOR, FORCE_COLOR or TERM say else.
  bool color_stdout = false;
  bool color_stderr = false;
  unsigned width = 80;   ///< columns of the terminal
  unsigned threads = 1;  ///< processors to use
  bool offline = false;  ///< GWCTL_OFFLINE is set

  /// Writes to standard output. A reader who went away is no error.
  std::function<Result<void>(std::string_view)> write;
  /// Writes to standard error; what cannot be written is lost.
  std::function<void(std::string_view)> complain;
  /// All of standard input.
  std::function<Result<std::string>()> read_stdin;
};

/// This process: its terminal, its variables. Ignores SIGPIPE.
Environment process_environment();

}  // namespace gwctl::cli
