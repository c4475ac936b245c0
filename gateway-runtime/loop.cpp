#include "gateway-runtime/loop.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <span>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <fmt/format.h>

namespace gwctl::runtime {
namespace {

std::uint64_t milliseconds_of(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * 1000 +
         static_cast<std::uint64_t>(time.tv_nsec) / 1'000'000;
}

}  // namespace

Timer::~Timer() {
  unlink();
}

void Timer::unlink() {
  if (head_ == nullptr) return;
  (previous_ != nullptr ? previous_->next_ : *head_) = next_;
  if (next_ != nullptr) next_->previous_ = previous_;
  next_ = previous_ = nullptr;
  head_ = nullptr;
  --loop_->timers_;
}

void Timer::start(EventLoop& loop, std::uint64_t delay) {
  deadline_ = std::max<std::uint64_t>(1, loop.now_ + delay);
  // Later than it is linked for: the old slot comes first and links it anew.
  if (head_ != nullptr && deadline_ / EventLoop::slot_milliseconds >= slot_time_) return;
  unlink();
  loop.link(*this);
}

Result<std::unique_ptr<EventLoop>> EventLoop::make() {
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) return fail(fmt::format("epoll_create1: {}", std::strerror(errno)));
  const int wake = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake < 0) {
    ::close(epoll);
    return fail(fmt::format("eventfd: {}", std::strerror(errno)));
  }
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = nullptr;
  if (::epoll_ctl(epoll, EPOLL_CTL_ADD, wake, &event) != 0) {
    ::close(wake);
    ::close(epoll);
    return fail(fmt::format("epoll_ctl: {}", std::strerror(errno)));
  }
  return std::unique_ptr<EventLoop>{new EventLoop{epoll, wake}};
}

EventLoop::EventLoop(int epoll, int wake) : epoll_{epoll}, wake_{wake} {
  update_clock();
  ticked_ = now_ / slot_milliseconds;
}

EventLoop::~EventLoop() {
  for (Timer*& slot : slots_) {
    while (slot != nullptr) slot->unlink();
  }
  ::close(wake_);
  ::close(epoll_);
}

Result<bool> EventLoop::add(int descriptor, Handler& handler) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = &handler;
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0) return true;
  return fail(fmt::format("epoll_ctl: {}", std::strerror(errno)));
}

Result<bool> EventLoop::add_listener(int descriptor, Handler& handler) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = &handler;
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0) return true;
  return fail(fmt::format("epoll_ctl: {}", std::strerror(errno)));
}

void EventLoop::remove(int descriptor) {
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, nullptr);
}

void EventLoop::retire(std::unique_ptr<Handler> handler) {
  handler->is_retired_ = true;
  retired_.push_back(std::move(handler));
}

void EventLoop::post(std::function<void()> work) {
  {
    const std::scoped_lock lock{posted_mutex_};
    posted_.push_back(std::move(work));
  }
  const std::uint64_t one = 1;
  // Full only when a wake-up is due anyway.
  static_cast<void>(::write(wake_, &one, sizeof one));
}

void EventLoop::stop() {
  stopped_ = true;
  post([] {});
}

void EventLoop::run() {
  constexpr int wait_forever = -1;
  while (!stopped_) run_once(wait_forever);
  // What is retired belongs to somebody who goes before the loop.
  while (!deferred_.empty()) run_deferred();
  destroy_retired();
}

void EventLoop::run_once(int wait_max) {
  epoll_event events[events_max];
  const int count = ::epoll_wait(epoll_, events, events_max, time_to_next(wait_max));
  update_clock();
  const std::span<const epoll_event> seen{events, static_cast<std::size_t>(std::max(count, 0))};
  const auto is_wake = [](const epoll_event& event) { return event.data.ptr == nullptr; };
  // First what was posted: who has been told that a config is stored will be served by it.
  if (std::ranges::any_of(seen, is_wake)) run_posted();
  for (const epoll_event& event : seen) {
    auto* const handler = static_cast<Handler*>(event.data.ptr);
    if (handler != nullptr && !handler->is_retired_) handler->on_events(event.events);
  }
  run_timers();
  run_deferred();
  destroy_retired();
}

// What they defer in turn is for the next round: descriptors and timers come first.
void EventLoop::run_deferred() {
  running_.swap(deferred_);
  for (const std::function<void()>& work : running_) work();
  running_.clear();
}

// A handler outlives what was deferred before it retired.
void EventLoop::destroy_retired() {
  // Destroying one may retire another.
  std::exchange(dying_, {}).clear();
  while (deferred_.empty() && !retired_.empty()) std::exchange(retired_, {}).clear();
  dying_ = std::exchange(retired_, {});
}

void EventLoop::run_posted() {
  std::uint64_t count = 0;
  static_cast<void>(::read(wake_, &count, sizeof count));
  std::vector<std::function<void()>> work;
  {
    const std::scoped_lock lock{posted_mutex_};
    work.swap(posted_);
  }
  for (const std::function<void()>& each : work) each();
}

void EventLoop::link(Timer& timer) {
  timer.slot_time_ = std::max(timer.deadline_ / slot_milliseconds, ticked_ + 1);
  next_due_ = std::min(next_due_, timer.slot_time_);
  push(slots_[timer.slot_time_ % slot_count], timer);
}

void EventLoop::push(Timer*& head, Timer& timer) {
  timer.loop_ = this;
  timer.head_ = &head;
  timer.next_ = head;
  if (head != nullptr) head->previous_ = &timer;
  head = &timer;
  ++timers_;
}

// A slot that has timers; they may be for a later turn.
std::uint64_t EventLoop::find_next_due() const {
  for (std::size_t ahead = 1; ahead < slot_count; ++ahead) {
    if (slots_[(ticked_ + ahead) % slot_count] != nullptr) return ticked_ + ahead;
  }
  return ticked_ + slot_count;
}

int EventLoop::time_to_next(int wait_max) {
  if (!deferred_.empty()) return 0;
  if (timers_ == 0) return wait_max;
  if (next_due_ <= ticked_) next_due_ = find_next_due();
  const std::uint64_t due = (next_due_ + 1) * slot_milliseconds;
  const int wait = due > now_ ? static_cast<int>(due - now_) : 0;
  return wait_max < 0 ? wait : std::min(wait, wait_max);
}

// A slot is run when its time is over, so no timer fires early.
void EventLoop::run_timers() {
  const std::uint64_t until = now_ / slot_milliseconds;
  if (timers_ == 0) {
    ticked_ = until == 0 ? 0 : until - 1;
    return;
  }
  const std::uint64_t first = std::max(ticked_ + 1, until < slot_count ? 0 : until - slot_count);
  for (std::uint64_t time = first; time < until; ++time) {
    ticked_ = time;
    collect_due(time);
    fire_due(time);
  }
}

void EventLoop::collect_due(std::uint64_t time) {
  for (Timer* timer = slots_[time % slot_count]; timer != nullptr;) {
    Timer* const next = timer->next_;
    if (timer->slot_time_ <= time) {
      timer->unlink();
      push(due_, *timer);
    }
    timer = next;
  }
}

void EventLoop::fire_due(std::uint64_t time) {
  while (due_ != nullptr) {
    Timer& timer = *due_;
    timer.unlink();
    if (timer.deadline_ == 0) continue;
    if (timer.deadline_ / slot_milliseconds > time) {
      link(timer);
      continue;
    }
    timer.deadline_ = 0;
    timer.on_timer();
  }
}

void EventLoop::update_clock() {
  now_ = milliseconds_of(CLOCK_MONOTONIC);
  wall_time_ = milliseconds_of(CLOCK_REALTIME_COARSE);
}

}  // namespace gwctl::runtime
