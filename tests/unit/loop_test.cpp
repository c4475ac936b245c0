#include "gateway-runtime/loop.h"

#include <catch2/catch.hpp>

namespace gwctl::runtime {
namespace {

class CountingTimer final : public Timer {
 public:
  int fired = 0;

 protected:
  void on_timer() override { ++fired; }
};

void run_for(EventLoop& loop, std::uint64_t milliseconds) {
  const std::uint64_t end = loop.now() + milliseconds;
  while (loop.now() < end) loop.run_once(static_cast<int>(end - loop.now()));
}

}  // namespace

TEST_CASE("timers fire once, not early, and not when they were cancelled") {
  auto made = EventLoop::make();
  REQUIRE(made);
  EventLoop& loop = **made;
  CountingTimer timer;
  CountingTimer cancelled;
  timer.start(loop, 30);
  cancelled.start(loop, 30);
  cancelled.cancel();
  CHECK(timer.is_running());
  CHECK(!cancelled.is_running());
  run_for(loop, 20);
  CHECK(timer.fired == 0);
  run_for(loop, 60);
  CHECK(timer.fired == 1);
  CHECK(!timer.is_running());
  CHECK(cancelled.fired == 0);
}

TEST_CASE("a cancelled timer is started anew, for later and for sooner") {
  auto made = EventLoop::make();
  REQUIRE(made);
  EventLoop& loop = **made;
  CountingTimer later;
  CountingTimer sooner;
  later.start(loop, 20);
  later.cancel();
  later.start(loop, 200);
  sooner.start(loop, 60'000);
  sooner.cancel();
  sooner.start(loop, 20);
  run_for(loop, 100);
  CHECK(later.fired == 0);
  CHECK(sooner.fired == 1);
  run_for(loop, 200);
  CHECK(later.fired == 1);
  CHECK(sooner.fired == 1);
}

TEST_CASE("a timer may go while it waits, cancelled or not") {
  auto made = EventLoop::make();
  REQUIRE(made);
  EventLoop& loop = **made;
  {
    CountingTimer timer;
    CountingTimer cancelled;
    timer.start(loop, 10);
    cancelled.start(loop, 10);
    cancelled.cancel();
  }
  run_for(loop, 50);
  SUCCEED("nothing was touched that is gone");
}

}  // namespace gwctl::runtime
