#include "gateway-runtime/batch_sender.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <list>
#include <mutex>
#include <optional>
#include <thread>

#include <fmt/format.h>

namespace gwctl::runtime {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t threads_max = 4;
// So that one receiver that answers slowly does not hold up the others.
constexpr std::size_t in_flight_max = 2;
constexpr std::size_t pending_bytes_max = std::size_t{64} << 20U;  // of one queue
constexpr std::chrono::seconds stop_wait_max{5};
// Between two messages about what one queue has dropped.
constexpr std::chrono::seconds quiet{10};

struct Batch {
  BatchEntries entries;
  std::size_t bytes = 0;
  std::uint64_t tries = 0;
  Clock::time_point due;  // of the next try
};

}  // namespace

/// What waits for one receiver.
struct BatchQueue::Pending {
  BatchOptions options;
  SendBatch send;
  std::deque<std::string> entries;
  std::list<Batch> retries;   // sent before, in vain
  std::size_t count = 0;      // entries, those under way included
  std::size_t bytes = 0;      // likewise
  std::size_t in_flight = 0;  // batches under way
  Clock::time_point first;    // when the first entry came
  Clock::time_point last;
  std::size_t dropped = 0;  // since that was told
  std::optional<Clock::time_point> told;
  bool is_closed = false;

  bool is_done() const { return is_closed && entries.empty() && retries.empty() && in_flight == 0; }

  // When the next batch is to be sent.
  Clock::time_point due(bool is_stopping) const {
    Clock::time_point time = Clock::time_point::max();
    if (in_flight == in_flight_max) return time;
    const bool is_ready = is_closed || is_stopping || entries.size() >= options.entries_max;
    if (!entries.empty())
      time = is_ready ? Clock::time_point::min()
                      : std::min(last + options.inactive, first + options.duration);
    for (const Batch& batch : retries) time = std::min(time, is_stopping ? time.min() : batch.due);
    return time;
  }

  Batch take(Clock::time_point now, bool is_stopping) {
    const auto retry = std::ranges::find_if(
        retries, [&](const Batch& batch) { return is_stopping || batch.due <= now; });
    if (retry == retries.end()) {
      Batch batch;
      const std::size_t taken = std::min(entries.size(), options.entries_max);
      const auto end = entries.begin() + static_cast<std::ptrdiff_t>(taken);
      batch.entries.assign(std::move_iterator{entries.begin()}, std::move_iterator{end});
      entries.erase(entries.begin(), end);
      for (const std::string& entry : batch.entries) batch.bytes += entry.size();
      first = now;
      return batch;
    }
    Batch batch = std::move(*retry);
    retries.erase(retry);
    return batch;
  }

  void forget(std::size_t entries_sent, std::size_t bytes_sent) {
    count -= entries_sent;
    bytes -= bytes_sent;
  }
};

struct BatchQueue::State {
  Log log;
  std::mutex mutex;  // of all below
  std::condition_variable event;
  std::vector<std::shared_ptr<Pending>> queues;
  std::vector<std::thread> threads;
  bool is_stopping = false;
  Clock::time_point stop_by;

  void push(Pending& queue, std::string entry) {
    std::unique_lock lock{mutex};
    if (queue.count >= queue.options.pending_max ||
        queue.bytes + entry.size() > pending_bytes_max) {
      ++queue.dropped;
      return tell_dropped(queue, "too many wait", lock);
    }
    const Clock::time_point now = Clock::now();
    ++queue.count;
    queue.bytes += entry.size();
    queue.last = now;
    if (queue.entries.empty()) queue.first = now;
    queue.entries.push_back(std::move(entry));
    // A thread that sleeps has to know of a time that is nearer than the one it sleeps to.
    if (queue.entries.size() == 1 || queue.entries.size() == queue.options.entries_max)
      event.notify_one();
  }

  void tell_dropped(Pending& queue, std::string_view reason, std::unique_lock<std::mutex>& lock) {
    const Clock::time_point now = Clock::now();
    if (!log || (queue.told && now - *queue.told < quiet)) return;
    queue.told = now;
    const std::size_t dropped = std::exchange(queue.dropped, 0);
    lock.unlock();
    log(fmt::format("{}: {} entries dropped: {}\n", queue.options.name, dropped, reason));
    lock.lock();
  }

  void end(Pending& queue, Batch batch, const std::string& fault,
           std::unique_lock<std::mutex>& lock) {
    --queue.in_flight;
    if (fault.empty()) return queue.forget(batch.entries.size(), batch.bytes);
    if (!is_stopping && batch.tries <= queue.options.retries_max) {
      batch.due = Clock::now() + queue.options.retry_delay;
      queue.retries.push_back(std::move(batch));
      return;
    }
    queue.forget(batch.entries.size(), batch.bytes);
    queue.dropped += batch.entries.size();
    tell_dropped(queue, fault, lock);
  }

  /// Of the queue whose batch is due first; null: none has anything.
  std::shared_ptr<Pending> next(Clock::time_point& due) const {
    std::shared_ptr<Pending> found;
    due = Clock::time_point::max();
    for (const auto& queue : queues) {
      if (const Clock::time_point time = queue->due(is_stopping); time < due) {
        due = time;
        found = queue;
      }
    }
    return found;
  }

  void run() {
    std::unique_lock lock{mutex};
    while (true) {
      std::erase_if(queues, [](const auto& queue) { return queue->is_done(); });
      Clock::time_point due;
      const std::shared_ptr<Pending> queue = next(due);
      const Clock::time_point now = Clock::now();
      if (is_stopping && (queue == nullptr || now >= stop_by)) return;
      if (queue == nullptr) {
        event.wait(lock);
        continue;
      }
      if (due > now) {
        event.wait_until(lock, due);
        continue;
      }
      Batch batch = queue->take(now, is_stopping);
      ++queue->in_flight;
      // Another thread looks for further batches meanwhile.
      event.notify_one();
      lock.unlock();
      ++batch.tries;
      const std::string fault = queue->send(batch.entries);
      lock.lock();
      end(*queue, std::move(batch), fault, lock);
    }
  }
};

BatchQueue::BatchQueue(std::shared_ptr<State> state, std::shared_ptr<Pending> pending)
    : state_{std::move(state)}, pending_{std::move(pending)} {}

BatchQueue::~BatchQueue() {
  const std::scoped_lock lock{state_->mutex};
  pending_->is_closed = true;
  state_->event.notify_one();
}

void BatchQueue::push(std::string entry) const {
  state_->push(*pending_, std::move(entry));
}

BatchSender::BatchSender(Log log) : state_{std::make_shared<BatchQueue::State>()} {
  state_->log = std::move(log);
}

BatchSender::~BatchSender() {
  stop();
}

std::unique_ptr<const BatchQueue> BatchSender::open(BatchOptions options, SendBatch send) {
  auto pending = std::make_shared<BatchQueue::Pending>();
  pending->options = std::move(options);
  pending->send = std::move(send);
  const std::scoped_lock lock{state_->mutex};
  state_->queues.push_back(pending);
  while (state_->threads.size() < threads_max && !state_->is_stopping)
    state_->threads.emplace_back([state = state_.get()] { state->run(); });
  return std::make_unique<const BatchQueue>(state_, std::move(pending));
}

void BatchSender::stop() {
  std::vector<std::thread> threads;
  {
    const std::scoped_lock lock{state_->mutex};
    state_->is_stopping = true;
    state_->stop_by = Clock::now() + stop_wait_max;
    threads.swap(state_->threads);
    state_->event.notify_all();
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace gwctl::runtime
