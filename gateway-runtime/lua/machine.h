#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "gateway-runtime/lua/script.h"
#include "gateway-runtime/lua/session.h"

namespace gwctl::runtime::lua {

/// How much a call of a function may take; then it is stopped, and fails.
inline constexpr std::uint64_t instructions_max = 20'000'000;
inline constexpr std::uint64_t call_milliseconds_max = 1'000;  ///< of processor time
/// Texts that it may give to what is offered to it, together: these copy them, and look through
/// them.
inline constexpr std::size_t call_text_bytes_max = 512UL * 1024 * 1024;
/// What the functions of one thread may hold together.
inline constexpr std::size_t memory_bytes_max = 128UL * 1024 * 1024;

struct MachineState;

/// The Lua of one thread.
class Machine : public std::enable_shared_from_this<Machine> {
 public:
  /// Made when it is first asked for.
  static Machine& of_thread();

  Machine();
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  /// Why the script cannot be loaded; empty: it can.
  std::string check(const Script& script);

  enum class Outcome : std::uint8_t { ended, waits, failed };

  struct Ending {
    Outcome outcome = Outcome::ended;
    bool is_true = false;  ///< what the function returned is neither nil nor false
    std::string error;
  };

  /// Calls the functions of the script, or goes on with the one that waits. Where it may not wait,
  /// what would have it wait fails.
  Ending run(const Script& script, Exchange& exchange, bool may_wait);

  /// Calls the filter with the variables of the request. It waits where it wants to read the body.
  Ending ask(const Script& script, Exchange& exchange);

  /// What a session holds is no longer needed.
  void forget(Session& session);

  std::size_t memory_used() const;
  /// How many scripts are loaded.
  std::size_t script_count() const;

 private:
  std::unique_ptr<MachineState> state_;
};

}  // namespace gwctl::runtime::lua
