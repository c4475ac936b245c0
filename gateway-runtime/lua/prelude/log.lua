-- ngx.log and core.log. What is below the level that is written costs nothing but the call.
local host, native = ...

local tostring, select, concat = tostring, select, table.concat

local levels = { STDERR = 0, EMERG = 1, ALERT = 2, CRIT = 3, ERR = 4, WARN = 5, NOTICE = 6, INFO = 7, DEBUG = 8 }
host.levels = levels

function host.log(level, ...)
  if not native.is_logged(level) then return end
  local out = {}
  for at = 1, select("#", ...) do out[at] = tostring((select(at, ...))) end
  native.log(level, concat(out))
end

local names = { emerg = "EMERG", alert = "ALERT", crit = "CRIT", error = "ERR", warn = "WARN", notice = "NOTICE",
  info = "INFO", debug = "DEBUG" }
local log = {}
for name, level in pairs(names) do
  log[name] = function(...) host.log(levels[level], ...) end
end
host.core_log = host.strict(log, "core.log.")

_G.print = function(...) host.log(levels.NOTICE, ...) end
