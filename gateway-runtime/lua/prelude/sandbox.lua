-- What functions of a config find as globals, and how they end. `host` is shared by the files of
-- this folder; `native` holds the functions that are written in C++.
local host, native = ...

local error, type, tostring, rawget, rawset, pairs, ipairs = error, type, tostring, rawget, rawset, pairs, ipairs
local setmetatable, select = setmetatable, select
local raw_pcall, raw_xpcall, raw_resume = pcall, xpcall, coroutine.resume

-- Raised where a function ends itself; nothing but the host may catch it.
local exit_token = {}

local function settle(is_fine, ...)
  if not is_fine and rawequal((...), exit_token) then error(exit_token, 0) end
  return is_fine, ...
end

local function guarded_pcall(f, ...) return settle(raw_pcall(f, ...)) end

local function guarded_xpcall(f, handler, ...)
  local function handle(err)
    if rawequal(err, exit_token) then return err end
    return handler(err)
  end
  return settle(raw_xpcall(f, handle, ...))
end

local function guarded_resume(...) return settle(raw_resume(...)) end

function host.leave() error(exit_token, 0) end
host.pcall = raw_pcall

-- A table where what is not offered says so.
function host.strict(table, prefix)
  return setmetatable(table, {
    __index = function(_, key)
      error(prefix .. tostring(key) .. " is not offered by gwctl", 2)
    end,
  })
end

host.modules = {}
local function require_module(name)
  local module = rawget(host.modules, name)
  if module == nil then error("module '" .. tostring(name) .. "' is not offered by gwctl", 2) end
  return module
end
host.require = require_module

-- These leave the reach of functions altogether, whatever way leads to them.
for _, name in ipairs { "dofile", "loadfile", "load", "loadstring", "newproxy", "module", "gcinfo", "require" } do
  _G[name] = nil
end
string.dump = nil
local clock_only = { time = os.time, clock = os.clock, date = os.date, difftime = os.difftime }
_G.os = clock_only
_G.pcall, _G.xpcall, coroutine.resume = guarded_pcall, guarded_xpcall, guarded_resume
_G.collectgarbage = (function(collect)
  return function(what) return what == "count" and collect("count") or 0 end
end)(collectgarbage)
_G.require = require_module

-- As OpenResty has them, for code of Lua 5.2.
table.unpack = unpack
function table.pack(...) return { n = select("#", ...), ... } end

function table.new() return {} end
function table.clear(t) for key in pairs(t) do t[key] = nil end end
function table.nkeys(t)
  local count = 0
  for _ in pairs(t) do count = count + 1 end
  return count
end
function table.clone(t)
  local copy = {}
  for key, value in pairs(t) do copy[key] = value end
  return copy
end
function table.isarray(t)
  local count = 0
  for key in pairs(t) do
    if type(key) ~= "number" then return false end
    count = count + 1
  end
  return count == #t
end
function table.isempty(t) return next(t) == nil end

for _, name in ipairs { "new", "clear", "nkeys", "clone", "isarray", "isempty" } do
  host.modules["table." .. name] = table[name]
end
host.modules.bit, host.modules.string, host.modules.table, host.modules.math = bit, string, table, math
host.modules.coroutine, host.modules.os = coroutine, clock_only

-- Each script has globals of its own before those that all share.
local shared = _G
function host.environment()
  local globals = setmetatable({}, { __index = shared })
  rawset(globals, "_G", globals)
  return globals
end
