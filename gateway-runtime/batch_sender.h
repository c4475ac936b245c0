#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway-runtime/health_checker.h"

namespace gwctl::runtime {

/// How entries are gathered before they are sent, as APISIX has it.
struct BatchOptions {
  std::string name;                            ///< for messages
  std::size_t entries_max = 1000;              ///< of a batch
  std::size_t pending_max = 8192;              ///< entries that wait; further ones are dropped
  std::chrono::milliseconds inactive{5000};    ///< since the last entry
  std::chrono::milliseconds duration{60'000};  ///< since the first one
  std::chrono::milliseconds retry_delay{1000};
  std::uint64_t retries_max = 0;
};

using BatchEntries = std::vector<std::string>;

/// Sends a batch, and may block for a while; says why it failed, else nothing. Called by several
/// threads at once.
using SendBatch = std::function<std::string(const BatchEntries& entries)>;

/// Entries on their way to one receiver. When it is destroyed, what waits is sent.
class BatchQueue {
 public:
  struct State;
  struct Pending;

  BatchQueue(std::shared_ptr<State> state, std::shared_ptr<Pending> pending);
  ~BatchQueue();
  BatchQueue(const BatchQueue&) = delete;
  BatchQueue& operator=(const BatchQueue&) = delete;

  /// Thread-safe; waits for nobody.
  void push(std::string entry) const;

 private:
  std::shared_ptr<State> state_;
  std::shared_ptr<Pending> pending_;
};

/// Sends batches in threads of its own, away from those that serve requests. Thread-safe.
class BatchSender {
 public:
  /// `log` is told what was dropped and why; it may be empty.
  explicit BatchSender(Log log);
  ~BatchSender();
  BatchSender(const BatchSender&) = delete;
  BatchSender& operator=(const BatchSender&) = delete;

  std::unique_ptr<const BatchQueue> open(BatchOptions options, SendBatch send);

  /// Sends what waits, without further tries and for some seconds at most, and ends the threads.
  void stop();

 private:
  std::shared_ptr<BatchQueue::State> state_;
};

}  // namespace gwctl::runtime
