#include "config/plan/apply_lock.h"

#include <random>

#include <fmt/format.h>

namespace gwctl::config {
namespace {

// A name of this apply that no other one has.
std::string holder_name() {
  std::random_device random;
  return fmt::format("gwctl apply {:08x}{:08x}", random(), random());
}

}  // namespace

ApplyLock::ApplyLock(StepWriter& writer, std::string owner)
    : writer_{writer},
      owner_{std::move(owner)},
      holder_{holder_name()},
      state_{writer_.lock(owner_, holder_)} {
  if (state_ == StepWriter::Lock::acquired) keeper_ = std::thread{[this] { keep(); }};
}

ApplyLock::~ApplyLock() {
  if (state_ != StepWriter::Lock::acquired) return;
  {
    const std::scoped_lock lock{mutex_};
    has_ended_ = true;
  }
  ended_.notify_all();
  keeper_.join();
  writer_.unlock(owner_);
}

void ApplyLock::keep() {
  std::unique_lock lock{mutex_};
  while (!ended_.wait_for(lock, StepWriter::lock_time / 3, [this] { return has_ended_; }))
    writer_.lock(owner_, holder_);
}

}  // namespace gwctl::config
