#pragma once

// Lua itself; inside of machine.cpp and lua_state.cpp. The only file that includes its headers.
//
// A function that Lua calls, or that calls Lua, holds nothing that has to be destroyed: an error
// leaves it by a jump. Lua's own compiler to machine code stays off, for what it makes cannot be
// stopped.

#include <cstdint>
#include <lua.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "gateway-runtime/lua/call.h"
#include "gateway-runtime/lua/regex_cache.h"
#include "gateway-runtime/lua/session.h"

namespace gwctl::runtime::lua {

/// After so many instructions it is looked at how long a call has taken.
inline constexpr int instructions_step = 10'000;

/// What is loaded of a script.
struct Loaded {
  std::weak_ptr<const Script> script;
  int functions = LUA_NOREF;
};

struct MachineState {
  lua_State* lua = nullptr;
  std::size_t used = 0;
  bool is_bounded = false;  // while functions are called

  // Of the call that is under way.
  Exchange* exchange = nullptr;
  Session* session = nullptr;
  lua_State* thread = nullptr;  // that may wait; null: none may
  Call::Waits waits = Call::Waits::no;
  std::uint64_t milliseconds = 0;
  std::uint64_t instructions_left = 0;
  std::size_t text_bytes_left = 0;
  unsigned native_calls = 0;
  std::uint64_t deadline = 0;
  bool is_stopped = false;

  Scratch scratch;
  RegexCache regexes;
  std::unique_ptr<const Document> document;

  std::unordered_map<const Script*, Loaded> loaded;
  std::uint64_t swept_version = 0;  // of the snapshot for which scripts were last looked through
  std::string error;

  int host = LUA_NOREF;      // what the preludes have made
  int array_mt = LUA_NOREF;  // of tables that are lists in JSON
};

/// That of the machine.
MachineState& state_of(lua_State* lua);

/// Makes Lua with all that functions find in it; false where it does not start.
bool open_lua(MachineState& state);

/// Has it looked after so many instructions how long the call takes.
void watch(lua_State* lua, int instructions);

/// Of this thread, in nanoseconds.
std::uint64_t processor_time();

std::string_view text_at(lua_State* lua, int at);
void push(lua_State* lua, std::string_view text);
/// What the preludes have put into `host` by that name.
void push_host(lua_State* lua, const char* name);

/// Does something with Lua that may fail; false where it has, and `error` says why.
template <class Work>
bool protect(MachineState& state, const Work& work) {
  const auto run = [](lua_State* lua) {
    (*static_cast<const Work*>(lua_touserdata(lua, 1)))(lua);
    return 0;
  };
  if (lua_cpcall(state.lua, run, const_cast<Work*>(&work)) == 0) return true;
  const std::string_view error = text_at(state.lua, -1);
  state.error = error.empty() ? "an error that is no text" : std::string{error};
  lua_pop(state.lua, 1);
  return false;
}

}  // namespace gwctl::runtime::lua
