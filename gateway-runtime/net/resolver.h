#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace gwctl::runtime {

/// IP addresses in text, sorted; none: the name is not known, or nobody could be asked.
using NameTable = std::map<std::string, std::vector<std::string>, std::less<>>;

struct NameAnswer {
  std::vector<std::string> addresses;
  bool has_failed = false;  ///< nothing is known of the name; else no addresses are a fact
};

/// What the system makes of a name, /etc/hosts included: its IPv4 addresses, or where it has none,
/// those of IPv6. Blocks.
NameAnswer look_up(const std::string& name);

/// Looks up names in threads of its own and keeps the answers, which it asks for again from time to
/// time. Thread-safe.
class Resolver {
 public:
  using LookUp = std::function<NameAnswer(const std::string& name)>;

  struct Times {
    // The system does not tell how long an answer holds.
    std::chrono::milliseconds lifetime = std::chrono::seconds{30};
    std::chrono::milliseconds retry = std::chrono::seconds{5};  ///< where there is no address
    std::chrono::milliseconds wait_max = std::chrono::seconds{3};
  };

  Resolver() : Resolver{look_up, Times{}} {}

  Resolver(LookUp look_up, Times times);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// What is known of these names. Those that were never asked for are waited for, all together at
  /// most `wait_max`.
  NameTable resolve(const std::set<std::string>& names);

  /// Keeps these names up to date and forgets all others.
  void watch(const std::set<std::string>& names);

  /// Calls `changed` in a thread of its own after the answer for a watched name has changed.
  void start(std::function<void()> changed);
  /// Returns when no call of `changed` is under way, and none will follow.
  void stop();

 private:
  struct State;
  void run(const std::function<void()>& changed);

  // A lookup may take longer than we live.
  std::shared_ptr<State> state_;
  std::thread thread_;
};

}  // namespace gwctl::runtime
