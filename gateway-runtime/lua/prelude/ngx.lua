-- The table `ngx`.
local host, native = ...

local type, tostring, tonumber, error, pairs = type, tostring, tonumber, error, pairs
local setmetatable, floor = setmetatable, math.floor
local as_text = host.as_text

local ngx = {
  null = host.null,
  OK = 0, ERROR = -1, AGAIN = -2, DONE = -4, DECLINED = -5,
  req = host.req,
  config = { subsystem = "http", debug = false, prefix = function() return "" end },
  log = function(level, ...) host.log(level, ...) end,
  sleep = native.sleep,
  get_phase = native.phase,
}

local statuses = { CONTINUE = 100, SWITCHING_PROTOCOLS = 101, OK = 200, CREATED = 201, ACCEPTED = 202,
  NO_CONTENT = 204, PARTIAL_CONTENT = 206, SPECIAL_RESPONSE = 300, MOVED_PERMANENTLY = 301, MOVED_TEMPORARILY = 302,
  SEE_OTHER = 303, NOT_MODIFIED = 304, TEMPORARY_REDIRECT = 307, PERMANENT_REDIRECT = 308, BAD_REQUEST = 400,
  UNAUTHORIZED = 401, PAYMENT_REQUIRED = 402, FORBIDDEN = 403, NOT_FOUND = 404, NOT_ALLOWED = 405,
  NOT_ACCEPTABLE = 406, REQUEST_TIMEOUT = 408, CONFLICT = 409, GONE = 410, UPGRADE_REQUIRED = 426,
  TOO_MANY_REQUESTS = 429, CLOSE = 444, ILLEGAL = 451, INTERNAL_SERVER_ERROR = 500, METHOD_NOT_IMPLEMENTED = 501,
  BAD_GATEWAY = 502, SERVICE_UNAVAILABLE = 503, GATEWAY_TIMEOUT = 504, VERSION_NOT_SUPPORTED = 505,
  INSUFFICIENT_STORAGE = 507 }
for name, status in pairs(statuses) do ngx["HTTP_" .. name] = status end

local methods = { GET = 2, HEAD = 4, POST = 8, PUT = 16, DELETE = 32, MKCOL = 64, COPY = 128, MOVE = 256,
  OPTIONS = 512, PROPFIND = 1024, PROPPATCH = 2048, LOCK = 4096, UNLOCK = 8192, PATCH = 16384, TRACE = 32768 }
for name, id in pairs(methods) do ngx["HTTP_" .. name] = id end

for name, level in pairs(host.levels) do ngx[name] = level end
for name, value in pairs(host.text) do ngx[name] = value end
for name, value in pairs(host.answer) do ngx[name] = value end

-- The clock.
function ngx.now() return native.now() end
function ngx.time() return floor(native.now()) end
function ngx.update_time() end
function ngx.today() return os.date("%Y-%m-%d", ngx.time()) end
function ngx.localtime() return os.date("%Y-%m-%d %H:%M:%S", ngx.time()) end
function ngx.utctime() return os.date("!%Y-%m-%d %H:%M:%S", ngx.time()) end
function ngx.http_time(seconds) return native.http_time(seconds) end
function ngx.parse_http_time(text) return native.parse_http_time(as_text(text)) end

-- Variables of nginx.
ngx.var = setmetatable({}, {
  __index = function(_, name)
    if type(name) ~= "string" then return nil end
    local value = native.variable(name)
    if value == nil or type(value) == "string" then return value end
    return tostring(value)
  end,
  __newindex = function(_, name, value)
    if not native.set_nginx_variable(as_text(name), as_text(value)) then
      error('variable "' .. tostring(name) .. '" cannot be set', 2)
    end
  end,
})

local computed = {
  status = function() return native.status() end,
  headers_sent = function() return native.has_said() end,
  ctx = function() return host.current() end,
  is_subrequest = function() return false end,
}

host.ngx = setmetatable(ngx, {
  __index = function(_, name)
    local read = computed[name]
    if not read then error("ngx." .. tostring(name) .. " is not offered by gwctl", 2) end
    return read()
  end,
  __newindex = function(t, name, value)
    if name == "status" then
      native.set_status(tonumber(value))
    else
      rawset(t, name, value)
    end
  end,
})
_G.ngx = ngx
host.modules.ngx = ngx
