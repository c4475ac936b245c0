#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <sys/epoll.h>
#include <vector>

#include "core/result.h"

namespace gwctl::runtime {

class EventLoop;

/// Fires once, some milliseconds after its deadline. A deadline may be moved at any time at the
/// cost of a store; it is looked at again when the old one comes.
class Timer {
 public:
  Timer() = default;
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  virtual ~Timer();

  /// `delay`: milliseconds from now.
  void start(EventLoop& loop, std::uint64_t delay);

  /// Costs a store as well: what it is linked for comes, and finds nothing to do.
  void cancel() { deadline_ = 0; }

  bool is_running() const { return deadline_ != 0; }

 protected:
  virtual void on_timer() = 0;

 private:
  friend class EventLoop;
  void unlink();

  std::uint64_t deadline_ = 0;  // 0: not running, though perhaps still linked
  std::uint64_t slot_time_ = 0;
  EventLoop* loop_ = nullptr;
  Timer** head_ = nullptr;  // of the list it is linked in; null: in none
  Timer* next_ = nullptr;
  Timer* previous_ = nullptr;
};

/// What epoll tells about one descriptor.
class Handler {
 public:
  Handler() = default;
  Handler(const Handler&) = delete;
  Handler& operator=(const Handler&) = delete;
  virtual ~Handler() = default;

  /// `events`: EPOLLIN, EPOLLOUT, EPOLLRDHUP, EPOLLHUP, EPOLLERR; edges, not levels.
  virtual void on_events(std::uint32_t events) = 0;

 private:
  friend class EventLoop;
  bool is_retired_ = false;
};

/// One thread's reactor: edge-triggered epoll, timers, and work sent from other threads. Nothing
/// but `post` and `stop` may be called from outside its thread.
class EventLoop {
 public:
  static Result<std::unique_ptr<EventLoop>> make();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  ~EventLoop();

  /// Registers a descriptor once, for all edges.
  Result<bool> add(int descriptor, Handler& handler);
  /// The same for level-triggered reading, for listeners.
  Result<bool> add_listener(int descriptor, Handler& handler);
  void remove(int descriptor);

  /// Destroys the handler when the events at hand and all that was deferred are done; until then it
  /// hears of no more events.
  void retire(std::unique_ptr<Handler> handler);

  /// Calls `work` soon, in the thread of the loop. Thread-safe.
  void post(std::function<void()> work);

  /// Calls `work` when the events at hand are done; out of deferred work, when those of the next
  /// round are.
  void defer(std::function<void()> work) { deferred_.push_back(std::move(work)); }

  /// Until `stop`.
  void run();
  /// One round: waits at most that many milliseconds.
  void run_once(int wait_max);
  /// Thread-safe.
  void stop();

  /// Milliseconds of a clock that never goes back, as of the last wake-up.
  std::uint64_t now() const { return now_; }

  /// Milliseconds since 1970, as of the last wake-up.
  std::uint64_t wall_time() const { return wall_time_; }

 private:
  friend class Timer;
  explicit EventLoop(int epoll, int wake);
  void link(Timer& timer);
  void push(Timer*& head, Timer& timer);
  void collect_due(std::uint64_t time);
  void fire_due(std::uint64_t time);
  void run_timers();
  int time_to_next(int wait_max);
  std::uint64_t find_next_due() const;
  void run_posted();
  void run_deferred();
  void destroy_retired();
  void update_clock();

  // A slot covers so many milliseconds; timers beyond one turn stay in their slot for further
  // turns.
  static constexpr std::uint64_t slot_milliseconds = 8;
  static constexpr std::size_t slot_count = 1024;
  static constexpr std::size_t events_max = 512;

  int epoll_;
  int wake_;
  std::uint64_t now_ = 0;
  std::uint64_t wall_time_ = 0;
  std::uint64_t ticked_ = 0;    // the slot time up to which timers were run
  std::uint64_t next_due_ = 0;  // the slot time of the next timer, or an earlier one
  std::size_t timers_ = 0;
  std::array<Timer*, slot_count> slots_{};
  Timer* due_ = nullptr;  // of the slot being run; a timer that fires may destroy others of it
  std::vector<std::unique_ptr<Handler>> retired_;
  std::vector<std::unique_ptr<Handler>> dying_;  // retired in the round before this one
  std::vector<std::function<void()>> deferred_;
  std::vector<std::function<void()>> running_;  // what was deferred in the round before
  std::mutex posted_mutex_;
  std::vector<std::function<void()>> posted_;
  std::atomic<bool> stopped_ = false;
};

}  // namespace gwctl::runtime
