#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/plan/diff.h"
#include "config/target/target.h"

namespace gwctl::config {

/// How far a change has come.
enum class Outcome : std::uint8_t {
  not_begun,
  done,
  failed,
  unknown,  ///< it was sent, and no answer came: it may be done or not
  undone,   ///< it was done, and was taken back when another one failed
};

struct ApplyOptions {
  std::size_t parallel = 8;  ///< writes under way at once
  unsigned tries = 6;        ///< of one write, while the target is busy
  /// Waits; tests pass one that does not.
  std::function<void(std::chrono::milliseconds)> sleep;
  /// Called for each change that has come to its end, by one thread at a time. May be empty.
  std::function<void(const Change& change, Outcome outcome)> progress;
  /// No further change is begun when it is set.
  const std::atomic<bool>* stop = nullptr;
  std::string owner = "default";  ///< whose lock is taken, where the target has locks
  bool undoes = false;            ///< takes back what was done when a change fails
};

struct Applied {
  std::vector<Outcome> outcomes;  ///< of each change
  std::string error;              ///< empty: all is done
  bool is_stale = false;          ///< the error is that somebody else wrote meanwhile
  std::size_t done = 0;
  /// What could not be taken back, and why.
  std::vector<Conflict> not_undone;
};

/// Makes the changes: at once where the target is atomic, else in the order of `order_of`, and no
/// further than the first that fails. What has changed since the changes were made out is not
/// written over.
Applied apply(const std::vector<Change>& changes, Target& target, const ApplyOptions& options);

}  // namespace gwctl::config
