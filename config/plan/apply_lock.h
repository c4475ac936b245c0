#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "config/target/target.h"

namespace gwctl::config {

/// Keeps another apply of the same owner off as long as it lives, where the target can do that.
/// Advisory: only who asks is kept off.
class ApplyLock {
 public:
  ApplyLock(StepWriter& writer, std::string owner);
  ~ApplyLock();
  ApplyLock(const ApplyLock&) = delete;
  ApplyLock& operator=(const ApplyLock&) = delete;

  /// False: somebody else has it.
  bool may_write() const { return state_ != StepWriter::Lock::held; }

 private:
  void keep();

  StepWriter& writer_;
  std::string owner_;
  std::string holder_;
  StepWriter::Lock state_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool has_ended_ = false;
  std::thread keeper_;
};

}  // namespace gwctl::config
