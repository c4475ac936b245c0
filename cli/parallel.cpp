#include "cli/parallel.h"

#include <algorithm>
#include <atomic>
#include <pthread.h>
#include <vector>

namespace gwctl::cli {
namespace {

/// Address space only: pages that are never touched cost nothing.
constexpr std::size_t stack_bytes = 256UL * 1024 * 1024;

struct Task {
  std::size_t count;
  const std::function<void(std::size_t)>& work;
  std::atomic<std::size_t> next{0};
};

void* run_task(void* argument) {
  Task& task = *static_cast<Task*>(argument);
  for (std::size_t i = task.next++; i < task.count; i = task.next++) task.work(i);
  return nullptr;
}

}  // namespace

void for_each_index(std::size_t count, unsigned threads,
                    const std::function<void(std::size_t)>& work) {
  Task task{count, work, {}};
  pthread_attr_t attributes;
  ::pthread_attr_init(&attributes);
  ::pthread_attr_setstacksize(&attributes, stack_bytes);
  std::vector<pthread_t> running;
  const std::size_t wanted = std::min<std::size_t>(count, std::max(1U, threads));
  while (running.size() < wanted) {
    pthread_t thread{};
    if (::pthread_create(&thread, &attributes, run_task, &task) != 0) break;
    running.push_back(thread);
  }
  ::pthread_attr_destroy(&attributes);
  // Where the system grants no thread with such a stack, this one does the work.
  if (running.empty()) run_task(&task);
  for (const pthread_t thread : running) ::pthread_join(thread, nullptr);
}

}  // namespace gwctl::cli
