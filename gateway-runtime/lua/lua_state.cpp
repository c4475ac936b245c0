#include "gateway-runtime/lua/lua_state.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>

#include <fmt/format.h>

#include "core/embedded.h"
#include "gateway-runtime/lua/machine.h"

namespace gwctl::runtime::lua {
namespace {

// What the API is made of, in this order.
constexpr const char* preludes[] = {"sandbox", "json", "text", "request", "answer",
                                    "log",     "ngx",  "core", "context", "run"};

void* allocate(void* owner, void* block, std::size_t old_size, std::size_t size) {
  MachineState& state = *static_cast<MachineState*>(owner);
  if (size == 0) {
    std::free(block);
    state.used -= old_size;
    return nullptr;
  }
  const bool grows = size > old_size;
  if (grows && state.is_bounded && state.used + (size - old_size) > memory_bytes_max)
    return nullptr;
  void* const result = std::realloc(block, size);
  if (result != nullptr) state.used = state.used - old_size + size;
  return result;
}

// With the place in the function that is at fault, not the one in the API.
int raise(lua_State* lua, std::string_view message) {
  int level = 1;
  lua_Debug place{};
  while (lua_getstack(lua, level, &place) != 0) {
    lua_getinfo(lua, "Sl", &place);
    const std::string_view source{place.short_src};
    if (place.currentline > 0 && !source.starts_with("gwctl")) break;
    ++level;
  }
  luaL_where(lua, level);
  push(lua, message);
  lua_concat(lua, 2);
  return lua_error(lua);
}

// Raised again at each further instruction, so that no `pcall` holds it.
void stop(lua_State* lua, lua_Debug*) {
  MachineState& state = state_of(lua);
  const std::uint64_t step = std::min<std::uint64_t>(instructions_step, state.instructions_left);
  state.instructions_left -= step;
  if (state.instructions_left != 0 && processor_time() < state.deadline) return;
  state.instructions_left = 0;
  if (!state.is_stopped) watch(lua, 1);
  state.is_stopped = true;
  raise(lua, "stopped: it takes too long");
}

}  // namespace

MachineState& state_of(lua_State* lua) {
  void* state = nullptr;
  lua_getallocf(lua, &state);
  return *static_cast<MachineState*>(state);
}

void watch(lua_State* lua, int instructions) {
  lua_sethook(lua, stop, LUA_MASKCOUNT, instructions);
}

std::uint64_t processor_time() {
  constexpr std::uint64_t nanoseconds = 1'000'000'000;
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * nanoseconds +
         static_cast<std::uint64_t>(time.tv_nsec);
}

std::string_view text_at(lua_State* lua, int at) {
  std::size_t size = 0;
  const char* const text = lua_tolstring(lua, at, &size);
  return text == nullptr ? std::string_view{} : std::string_view{text, size};
}

void push(lua_State* lua, std::string_view text) {
  lua_pushlstring(lua, text.data(), text.size());
}

void push_host(lua_State* lua, const char* name) {
  lua_rawgeti(lua, LUA_REGISTRYINDEX, state_of(lua).host);
  lua_getfield(lua, -1, name);
  lua_remove(lua, -2);
}

namespace {

Item read_item(lua_State* lua, int at) {
  switch (lua_type(lua, at)) {
    case LUA_TNONE:
    case LUA_TNIL: return {};
    case LUA_TBOOLEAN: return Item::of(lua_toboolean(lua, at) != 0);
    case LUA_TNUMBER: return Item::of(lua_tonumber(lua, at));
    case LUA_TSTRING: return Item{text_at(lua, at)};
    default: break;
  }
  Item item;
  item.type = Item::Type::other;
  return item;
}

void push_tree(lua_State* lua, const Node& node) {
  luaL_checkstack(lua, 4, "JSON is nested too deeply");
  switch (node.kind) {
    case Kind::null: lua_pushlightuserdata(lua, nullptr); return;
    case Kind::boolean: lua_pushboolean(lua, node.boolean ? 1 : 0); return;
    case Kind::number: lua_pushnumber(lua, node.as_double()); return;
    case Kind::string: push(lua, node.string()); return;
    case Kind::array: {
      lua_createtable(lua, static_cast<int>(node.size), 0);
      int index = 0;
      for (const Node& item : node.items()) {
        push_tree(lua, item);
        lua_rawseti(lua, -2, ++index);
      }
      lua_rawgeti(lua, LUA_REGISTRYINDEX, state_of(lua).array_mt);
      lua_setmetatable(lua, -2);
      return;
    }
    case Kind::object: break;
  }
  lua_createtable(lua, 0, static_cast<int>(node.size));
  for (const Member& member : node.members()) {
    push(lua, member.name());
    push_tree(lua, member.value);
    lua_rawset(lua, -3);
  }
}

void push_item(lua_State* lua, const Item& item) {
  luaL_checkstack(lua, 4, "a value is nested too deeply");
  switch (item.type) {
    case Item::Type::nil:
    case Item::Type::other: lua_pushnil(lua); return;
    case Item::Type::boolean: lua_pushboolean(lua, item.boolean ? 1 : 0); return;
    case Item::Type::number: lua_pushnumber(lua, item.number); return;
    case Item::Type::text: push(lua, item.text); return;
    case Item::Type::tree: push_tree(lua, *item.tree); return;
    case Item::Type::list: break;
  }
  lua_createtable(lua, static_cast<int>(item.items.size()), 0);
  int index = 0;
  for (const Item& each : item.items) {
    push_item(lua, each);
    lua_rawseti(lua, -2, ++index);
  }
}

int wait(lua_State* lua, const Call& call) {
  MachineState& state = state_of(lua);
  if (state.thread != lua)
    return raise(lua, state.thread == nullptr ? "there is no waiting in this phase"
                                              : "there is no waiting inside of a coroutine");
  state.waits = call.waits;
  state.milliseconds = call.milliseconds;
  return lua_yield(lua, 0);
}

// Native functions take their time too, and are no instructions.
bool is_too_much(MachineState& state, const Call& call) {
  constexpr unsigned step = 64;
  std::size_t bytes = 0;
  for (const Item& argument : call.arguments) bytes += argument.text.size();
  const bool is_late = ++state.native_calls % step == 0 && processor_time() >= state.deadline;
  if (!is_late && bytes <= state.text_bytes_left) {
    state.text_bytes_left -= bytes;
    return false;
  }
  state.text_bytes_left = 0;
  state.instructions_left = 0;
  return true;
}

int call_native(lua_State* lua) {
  const auto& native = *static_cast<const Native*>(lua_touserdata(lua, lua_upvalueindex(1)));
  MachineState& state = state_of(lua);
  if (native.needs_request && state.exchange == nullptr)
    return raise(lua, "API disabled while a function is loaded");
  state.scratch.reset();
  Call call{state.exchange, state.session, state.scratch, state.regexes, state.document};
  const std::size_t count =
      std::min(static_cast<std::size_t>(lua_gettop(lua)), Call::arguments_max);
  for (std::size_t i = 0; i < count; ++i)
    call.arguments[i] = read_item(lua, static_cast<int>(i) + 1);
  if (is_too_much(state, call)) return raise(lua, "stopped: it takes too much");
  native.run(call);
  if (!call.error.empty()) return raise(lua, call.error);
  if (call.waits != Call::Waits::no) return wait(lua, call);
  // What finds nothing returns nil, not nothing.
  const std::size_t result_count = std::max<std::size_t>(call.result_count, 1);
  for (std::size_t i = 0; i < result_count; ++i) push_item(lua, call.results[i]);
  return static_cast<int>(result_count);
}

// source, name, environment -> function, or nil and what is wrong. Text only: bytecode is not
// checked by Lua.
int compile_chunk(lua_State* lua) {
  const std::string_view source = text_at(lua, 1);
  if (luaL_loadbufferx(lua, source.data(), source.size(), luaL_checkstring(lua, 2), "t") != 0) {
    lua_pushnil(lua);
    lua_insert(lua, -2);
    return 2;
  }
  lua_pushvalue(lua, 3);
  lua_setfenv(lua, -2);
  return 1;
}

void open_library(lua_State* lua, const char* name, lua_CFunction open) {
  lua_pushcfunction(lua, open);
  lua_pushstring(lua, name);
  lua_call(lua, 1, 0);
}

// The libraries, and what the preludes make of them and of the native functions.
void set_up(lua_State* lua) {
  open_library(lua, "", luaopen_base);
  open_library(lua, LUA_TABLIBNAME, luaopen_table);
  open_library(lua, LUA_STRLIBNAME, luaopen_string);
  open_library(lua, LUA_MATHLIBNAME, luaopen_math);
  open_library(lua, LUA_BITLIBNAME, luaopen_bit);
  open_library(lua, LUA_OSLIBNAME, luaopen_os);
  luaJIT_setmode(lua, 0, LUAJIT_MODE_ENGINE | LUAJIT_MODE_OFF);
  lua_settop(lua, 0);
  lua_newtable(lua);  // 1: host
  lua_pushcfunction(lua, compile_chunk);
  lua_setfield(lua, 1, "compile");
  lua_pushlightuserdata(lua, nullptr);
  lua_setfield(lua, 1, "null");
  lua_newtable(lua);  // 2: native functions
  for (const auto& table : natives()) {
    for (const Native& native : table) {
      lua_pushlightuserdata(lua, const_cast<Native*>(&native));
      lua_pushcclosure(lua, call_native, 1);
      lua_setfield(lua, 2, native.name);
    }
  }
  char path[64];
  for (const char* const name : preludes) {
    *fmt::format_to_n(path, sizeof path - 1, "gateway-runtime/lua/prelude/{}.lua", name).out = 0;
    const std::string_view source = embedded_file(path);
    if (luaL_loadbufferx(lua, source.data(), source.size(), "=gwctl", "t") != 0) lua_error(lua);
    lua_pushvalue(lua, 1);
    lua_pushvalue(lua, 2);
    lua_call(lua, 2, 0);
  }
  MachineState& state = state_of(lua);
  lua_getfield(lua, 1, "array_mt");
  state.array_mt = luaL_ref(lua, LUA_REGISTRYINDEX);
  lua_pushvalue(lua, 1);
  state.host = luaL_ref(lua, LUA_REGISTRYINDEX);
}

}  // namespace

bool open_lua(MachineState& state) {
  state.lua = lua_newstate(allocate, &state);
  return state.lua != nullptr && protect(state, [](lua_State* lua) { set_up(lua); });
}

}  // namespace gwctl::runtime::lua
