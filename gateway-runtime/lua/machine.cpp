#include "gateway-runtime/lua/machine.h"

#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "gateway-runtime/lua/lua_state.h"
#include "gateway-runtime/snapshot.h"

namespace gwctl::runtime::lua {
namespace {

constexpr std::uint64_t nanoseconds_in_millisecond = 1'000'000;

constexpr const char* form_names[] = {"functions", "pre_function", "filter"};

// Leaves what `host.load` makes of the script on the stack: a table, or nil and why not.
// `name`: of its chunks; null: what stands in them.
void load(lua_State* lua, const Script& script, const char* name) {
  push_host(lua, "load");
  lua_pushstring(lua, form_names[static_cast<std::size_t>(script.form())]);
  lua_createtable(lua, static_cast<int>(script.sources().size()), 0);
  int index = 0;
  for (const std::string& source : script.sources()) {
    push(lua, source);
    lua_rawseti(lua, -2, ++index);
  }
  push(lua, script.settings());
  lua_pushstring(lua, name);
  lua_call(lua, 4, 2);
}

}  // namespace

Machine& Machine::of_thread() {
  thread_local const auto machine = std::make_shared<Machine>();
  return *machine;
}

Machine::Machine() : state_{std::make_unique<MachineState>()} {
  // There is no serving without memory.
  if (!open_lua(*state_)) {
    fmt::print(stderr, "gwctl: Lua does not start: {}\n", state_->error);
    std::abort();
  }
  state_->is_bounded = true;
  watch(state_->lua, instructions_step);
}

Machine::~Machine() {
  state_->is_bounded = false;
  lua_close(state_->lua);
}

namespace {

/// What a call may use, as long as this lives.
class Turn {
 public:
  Turn(MachineState& state, Exchange* exchange, Session* session) : state_{state} {
    state.exchange = exchange;
    state.session = session;
    state.instructions_left = instructions_max;
    state.text_bytes_left = call_text_bytes_max;
    state.deadline = processor_time() + call_milliseconds_max * nanoseconds_in_millisecond;
    state.waits = Call::Waits::no;
    if (std::exchange(state.is_stopped, false)) watch(state.lua, instructions_step);
  }

  ~Turn() {
    state_.exchange = nullptr;
    state_.session = nullptr;
    state_.thread = nullptr;
    state_.document.reset();
  }

  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  MachineState& state_;
};

void collect(MachineState& state) {
  if (std::exchange(state.is_stopped, false)) watch(state.lua, instructions_step);
  state.instructions_left = instructions_max;
  protect(state, [](lua_State* lua) { lua_gc(lua, LUA_GCCOLLECT, 0); });
}

// What is loaded of scripts that are gone is dropped when there is a new config.
void sweep(MachineState& state, const Exchange& exchange) {
  if (exchange.snapshot == nullptr || exchange.snapshot->version <= state.swept_version) return;
  state.swept_version = exchange.snapshot->version;
  std::erase_if(state.loaded, [&](const auto& entry) {
    if (!entry.second.script.expired()) return false;
    luaL_unref(state.lua, LUA_REGISTRYINDEX, entry.second.functions);
    return true;
  });
}

bool ensure_loaded(MachineState& state, const Script& script, int& functions) {
  const auto found = state.loaded.find(&script);
  if (found != state.loaded.end() && !found->second.script.expired()) {
    functions = found->second.functions;
    return true;
  }
  const std::string name = "=" + script.name();
  const bool is_loaded = protect(state, [&](lua_State* lua) {
    load(lua, script, name.c_str());
    if (lua_isnil(lua, -2)) lua_error(lua);
    lua_pop(lua, 1);
    functions = luaL_ref(lua, LUA_REGISTRYINDEX);
  });
  if (!is_loaded) return false;
  if (found != state.loaded.end()) {
    luaL_unref(state.lua, LUA_REGISTRYINDEX, found->second.functions);
    state.loaded.erase(found);
  }
  state.loaded.emplace(&script, Loaded{script.weak_from_this(), functions});
  return true;
}

// A thread with the function `name` of the preludes on it, and what it is called with.
lua_State* make_thread(MachineState& state, const char* name, int functions, Session& session) {
  lua_State* thread = nullptr;
  const bool is_made = protect(state, [&](lua_State* lua) {
    if (session.context == LUA_NOREF) {
      push_host(lua, "begin");
      lua_call(lua, 0, 1);
      session.context = luaL_ref(lua, LUA_REGISTRYINDEX);
    }
    push_host(lua, "enter");
    lua_rawgeti(lua, LUA_REGISTRYINDEX, session.context);
    lua_call(lua, 1, 0);
    thread = lua_newthread(lua);
    luaL_checkstack(thread, 4, "no stack");
    push_host(lua, name);
    lua_rawgeti(lua, LUA_REGISTRYINDEX, functions);
    lua_rawgeti(lua, LUA_REGISTRYINDEX, session.context);
    lua_xmove(lua, thread, 3);
    session.thread = luaL_ref(lua, LUA_REGISTRYINDEX);
  });
  return is_made ? thread : nullptr;
}

lua_State* waiting_thread(MachineState& state, Session& session) {
  lua_State* thread = nullptr;
  protect(state, [&](lua_State* lua) {
    push_host(lua, "enter");
    lua_rawgeti(lua, LUA_REGISTRYINDEX, session.context);
    lua_call(lua, 1, 0);
    lua_rawgeti(lua, LUA_REGISTRYINDEX, session.thread);
    thread = lua_tothread(lua, -1);
  });
  return thread;
}

void drop_thread(MachineState& state, Session& session) {
  luaL_unref(state.lua, LUA_REGISTRYINDEX, std::exchange(session.thread, LUA_NOREF));
  session.waiting = nullptr;
}

Machine::Ending go_on(MachineState& state, Session& session, lua_State* thread, int arguments) {
  const int status = lua_resume(thread, arguments);
  if (status == LUA_YIELD && state.waits != Call::Waits::no)
    return {Machine::Outcome::waits, false, {}};
  Machine::Ending ending;
  if (status == 0) {
    ending.is_true = lua_gettop(thread) != 0 && lua_toboolean(thread, 1) != 0;
  } else {
    const std::string_view error = status == LUA_YIELD ? "it yields" : text_at(thread, -1);
    ending.outcome = Machine::Outcome::failed;
    ending.error = error.empty() ? "an error that is no text" : std::string{error};
  }
  drop_thread(state, session);
  if (status == LUA_ERRMEM || state.is_stopped) collect(state);
  return ending;
}

}  // namespace

std::string Machine::check(const Script& script) {
  const Turn turn{*state_, nullptr, nullptr};
  std::string error;
  const bool has_ended = protect(*state_, [&](lua_State* lua) {
    load(lua, script, nullptr);
    if (lua_isnil(lua, -2)) error = text_at(lua, -1);
  });
  if (!has_ended) error = state_->error;
  if (state_->is_stopped) error = "stopped: it takes too long to load";
  if (state_->used > memory_bytes_max / 2 || state_->is_stopped) collect(*state_);
  return error;
}

Machine::Ending Machine::run(const Script& script, Exchange& exchange, bool may_wait) {
  Session& session = session_of(exchange);
  session.machine = weak_from_this();
  const Turn turn{*state_, &exchange, &session};
  sweep(*state_, exchange);
  lua_State* thread = nullptr;
  int arguments = 0;
  if (session.waiting == &script) {
    thread = waiting_thread(*state_, session);
  } else {
    drop_thread(*state_, session);
    arguments = 2;
    session.is_exit = false;
    if (int functions = LUA_NOREF; ensure_loaded(*state_, script, functions))
      thread = make_thread(*state_, "run", functions, session);
  }
  if (thread == nullptr) return {Outcome::failed, false, state_->error};
  if (may_wait) state_->thread = thread;
  Ending ending = go_on(*state_, session, thread, arguments);
  if (ending.outcome == Outcome::waits) {
    session.waiting = &script;
    const auto what = state_->waits == Call::Waits::body ? Wait::For::body : Wait::For::time;
    exchange.wait = {what, state_->milliseconds, post_args_bytes_max};
  }
  return ending;
}

Machine::Ending Machine::ask(const Script& script, Exchange& exchange) {
  Session& session = session_of(exchange);
  session.machine = weak_from_this();
  const Turn turn{*state_, &exchange, &session};
  sweep(*state_, exchange);
  int functions = LUA_NOREF;
  lua_State* const thread = ensure_loaded(*state_, script, functions)
                                ? make_thread(*state_, "ask", functions, session)
                                : nullptr;
  if (thread == nullptr) return {Outcome::failed, false, state_->error};
  state_->thread = thread;
  Ending ending = go_on(*state_, session, thread, 2);
  if (ending.outcome != Outcome::waits) return ending;
  drop_thread(*state_, session);
  if (state_->waits == Call::Waits::body) return ending;
  return {Outcome::failed, false, "a filter cannot wait"};
}

void Machine::forget(Session& session) {
  luaL_unref(state_->lua, LUA_REGISTRYINDEX, session.thread);
  luaL_unref(state_->lua, LUA_REGISTRYINDEX, session.context);
}

std::size_t Machine::memory_used() const {
  return state_->used;
}

std::size_t Machine::script_count() const {
  return state_->loaded.size();
}

}  // namespace gwctl::runtime::lua
