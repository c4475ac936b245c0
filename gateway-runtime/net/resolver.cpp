#include "gateway-runtime/net/resolver.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <netdb.h>
#include <optional>
#include <sys/socket.h>
#include <utility>

#include "gateway-runtime/net/address.h"

namespace gwctl::runtime {
namespace {

using Clock = std::chrono::steady_clock;

// Lookups at a time.
constexpr int threads_max = 8;

void add_addresses(const addrinfo* found, std::vector<std::string>& to) {
  for (; found != nullptr; found = found->ai_next) {
    sockaddr_storage storage{};
    std::copy_n(reinterpret_cast<const char*>(found->ai_addr), found->ai_addrlen,
                reinterpret_cast<char*>(&storage));
    char text[Address::text_bytes_max];
    to.emplace_back(Address{storage, found->ai_addrlen}.write_ip(text));
  }
  std::ranges::sort(to);
  to.erase(std::unique(to.begin(), to.end()), to.end());
}

}  // namespace

NameAnswer look_up(const std::string& name) {
  NameAnswer answer;
  for (const int family : {AF_INET, AF_INET6}) {
    addrinfo hints{};
    hints.ai_family = family;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int error = ::getaddrinfo(name.c_str(), nullptr, &hints, &found);
    if (error == 0) {
      add_addresses(found, answer.addresses);
      ::freeaddrinfo(found);
      return {std::move(answer.addresses), false};
    }
    if (error != EAI_NONAME && error != EAI_NODATA) answer.has_failed = true;
  }
  return answer;
}

struct Resolver::State {
  inline static const std::vector<std::string> none;

  struct Entry {
    std::optional<std::vector<std::string>> addresses;  // none: never answered
    Clock::time_point due;                              // when it is asked for again
    bool is_pending = false;
    bool is_watched = false;
  };

  LookUp look_up;
  Times times;
  std::mutex mutex;  // of all below
  std::condition_variable event;
  std::map<std::string, Entry> entries;
  std::deque<std::string> queue;
  int threads = 0;
  bool has_changed = false;  // a watched one
  bool is_stopping = false;

  void ask(const std::string& name, Entry& entry, const std::shared_ptr<State>& self) {
    if (entry.is_pending) return;
    entry.is_pending = true;
    queue.push_back(name);
    if (threads == threads_max) return;
    ++threads;
    std::thread{[self] { self->work(); }}.detach();
  }

  void work() {
    std::unique_lock lock{mutex};
    while (!queue.empty() && !is_stopping) {
      const std::string name = std::move(queue.front());
      queue.pop_front();
      lock.unlock();
      NameAnswer answer = look_up(name);
      lock.lock();
      take(name, std::move(answer));
    }
    --threads;
  }

  void take(const std::string& name, NameAnswer answer) {
    const auto found = entries.find(name);
    if (found == entries.end()) return;
    Entry& entry = found->second;
    entry.is_pending = false;
    entry.due = Clock::now() + (answer.addresses.empty() ? times.retry : times.lifetime);
    // While nobody answers, what was known holds.
    if (!answer.has_failed || !entry.addresses) {
      has_changed |= entry.is_watched && entry.addresses.value_or(none) != answer.addresses;
      entry.addresses = std::move(answer.addresses);
    }
    event.notify_all();
  }

  bool knows(const std::set<std::string>& names) const {
    return std::ranges::all_of(names, [&](const std::string& name) {
      const auto found = entries.find(name);
      return found != entries.end() && found->second.addresses;
    });
  }
};

Resolver::Resolver(LookUp look_up, Times times) : state_{std::make_shared<State>()} {
  state_->look_up = std::move(look_up);
  state_->times = times;
}

Resolver::~Resolver() {
  stop();
}

NameTable Resolver::resolve(const std::set<std::string>& names) {
  std::unique_lock lock{state_->mutex};
  std::set<std::string> asked;
  for (const std::string& name : names) {
    const auto [at, is_new] = state_->entries.try_emplace(name);
    if (!is_new) continue;
    state_->ask(name, at->second, state_);
    asked.insert(name);
  }
  state_->event.wait_for(lock, state_->times.wait_max, [&] { return state_->knows(asked); });
  NameTable table;
  for (const std::string& name : names) {
    const auto found = state_->entries.find(name);
    const bool is_known = found != state_->entries.end() && found->second.addresses;
    table.emplace(name, is_known ? *found->second.addresses : std::vector<std::string>{});
  }
  return table;
}

void Resolver::watch(const std::set<std::string>& names) {
  const std::scoped_lock lock{state_->mutex};
  std::erase_if(state_->entries, [&](const auto& entry) { return !names.contains(entry.first); });
  for (const std::string& name : names) {
    State::Entry& entry = state_->entries[name];
    entry.is_watched = true;
    if (!entry.addresses) state_->ask(name, entry, state_);
  }
  state_->event.notify_all();
}

void Resolver::start(std::function<void()> changed) {
  thread_ = std::thread{[this, changed = std::move(changed)] { run(changed); }};
}

void Resolver::stop() {
  {
    const std::scoped_lock lock{state_->mutex};
    state_->is_stopping = true;
    state_->event.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void Resolver::run(const std::function<void()>& changed) {
  State& state = *state_;
  std::unique_lock lock{state.mutex};
  while (!state.is_stopping) {
    if (std::exchange(state.has_changed, false)) {
      lock.unlock();
      changed();
      lock.lock();
      continue;
    }
    const Clock::time_point now = Clock::now();
    Clock::time_point next = now + state.times.lifetime;
    for (auto& [name, entry] : state.entries) {
      if (!entry.is_watched || entry.is_pending) continue;
      if (entry.due <= now) {
        state.ask(name, entry, state_);
      } else {
        next = std::min(next, entry.due);
      }
    }
    state.event.wait_until(lock, next);
  }
}

}  // namespace gwctl::runtime
