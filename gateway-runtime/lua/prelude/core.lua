-- apisix.core
local host, native = ...

local type, tostring, tonumber, pairs, ipairs, select, error, setmetatable, next =
    type, tostring, tonumber, pairs, ipairs, select, error, setmetatable, next
local ngx = host.ngx
local req = host.req

local function context(ctx) return ctx or host.current().api_ctx end

local request = {}

-- Read anew each time: the table is the caller's own.
function request.headers() return req.get_headers(0) end

function request.header(_, name)
  local value = request.headers()[name]
  if type(value) == "table" then return value[1] end
  return value
end

-- `ctx` may be left out, as it once had to be.
local function change(apply)
  return function(ctx, name, value)
    if type(ctx) == "string" then name, value = ctx, name end
    if type(name) ~= "string" then
      error("invalid header name " .. tostring(name) .. ": got " .. type(name) .. ", expected string", 2)
    end
    apply(name, value)
  end
end
request.set_header = change(req.set_header)
request.add_header = change(req.add_header)

local function variable(name, otherwise)
  return function(ctx) return context(ctx).var[name] or otherwise end
end
request.get_remote_client_ip = variable("remote_addr", "")
request.get_host = variable("host", "")
request.get_scheme = variable("scheme", "")
request.get_path = variable("uri", "")
function request.get_ip(ctx)
  local var = context(ctx).var
  return var.realip_remote_addr or var.remote_addr or ""
end
function request.get_port(ctx) return tonumber(context(ctx).var.server_port) end
function request.get_remote_client_port(ctx) return tonumber(context(ctx).var.remote_port) end
request.get_http_version = req.http_version
request.get_method = req.get_method

function request.get_uri_args(ctx)
  ctx = context(ctx)
  if not ctx.req_uri_args then ctx.req_uri_args = req.get_uri_args(0) end
  return ctx.req_uri_args
end
function request.set_uri_args(ctx, args)
  context(ctx).req_uri_args = nil
  req.set_uri_args(args)
end
function request.get_post_args(ctx)
  ctx = context(ctx)
  if not ctx.req_post_args then
    req.read_body()
    ctx.req_post_args = req.get_post_args(0)
  end
  return ctx.req_post_args
end

function request.get_body(size_max, ctx)
  local function too_large(size)
    if not size_max or size <= size_max then return nil end
    return "request size " .. size .. " is greater than the maximum size " .. size_max .. " allowed"
  end
  local told = tonumber(context(ctx).var.http_content_length)
  local err = told and too_large(told)
  if err then return nil, err end
  req.read_body()
  local body = req.get_body_data()
  err = body and too_large(#body)
  if err then return nil, err end
  return body
end
function request.get_json_request_body_table()
  local body = request.get_body()
  if not body then return nil, { message = "could not get body: request body is empty" } end
  local value, err = host.json.decode(body)
  if not value then return nil, { message = "could not parse JSON request body: " .. err } end
  return value
end

local response = {}

local function say(...)
  local parts = {}
  for at = 1, select("#", ...) do
    local value = select(at, ...)
    if type(value) == "table" then
      local text, err = host.json.encode(value)
      if not text then error("failed to encode data: " .. err, 3) end
      parts[#parts + 1] = text .. "\n"
    elseif value ~= nil then
      parts[#parts + 1] = tostring(value)
    end
  end
  if #parts > 0 then ngx.print(parts) end
end

function response.exit(status, ...)
  if type(status) ~= "number" then
    if status ~= nil then return say(status, ...) end
    return say(...)
  end
  ngx.status = status
  say(...)
  return ngx.exit(status)
end
function response.say(...) say(...) end

local function set_headers(apply)
  return function(...)
    local count = select("#", ...)
    local first = ...
    if count == 1 and type(first) == "table" then
      for name, value in pairs(first) do apply(name, value) end
    elseif count == 1 then
      apply(first, nil)
    else
      for at = 1, count, 2 do apply((select(at, ...)), (select(at + 1, ...))) end
    end
  end
end
response.set_header = set_headers(function(name, value) ngx.header[name] = value end)
response.add_header = set_headers(host.answer.add_header)
function response.get_header(name) return ngx.header[name] end
function response.get_upstream_status(ctx) return tonumber((context(ctx).var.upstream_status or ""):sub(-3)) end
function response.clear_header_as_body_modified()
  for _, name in ipairs { "content_length", "content_encoding", "last_modified", "etag" } do ngx.header[name] = nil end
end

-- The whole body, when its last piece is there; until then nothing, and nothing is sent.
function response.hold_body_chunk(ctx, keeps_sending, size_max)
  local data, is_last = ngx.arg[1], ngx.arg[2]
  ctx = context(ctx)
  local held = (ctx._held_body or "") .. data
  if size_max then held = held:sub(1, size_max) end
  ctx._held_body = held
  if is_last then
    ctx._held_body = nil
    return held
  end
  if not keeps_sending then ngx.arg[1] = nil end
  return nil
end

local text = setmetatable({
  has_prefix = function(s, prefix) return s:sub(1, #prefix) == prefix end,
  has_suffix = function(s, suffix) return suffix == "" or s:sub(-#suffix) == suffix end,
  find = function(s, pattern, from) return s:find(pattern, from, true) end,
  rfind_char = function(s, char, from)
    for at = from or #s, 1, -1 do
      if s:sub(at, at) == char then return at end
    end
    return nil
  end,
  compress_script = function(s) return s end,
}, { __index = string })

local tab = setmetatable({ empty_tab = {}, sort = table.sort }, { __index = table })
function tab.insert_tail(t, ...)
  local size = #t
  for at = 1, select("#", ...) do t[size + at] = (select(at, ...)) end
  return size + select("#", ...)
end
function tab.set(t, ...)
  for at = 1, select("#", ...) do t[at] = (select(at, ...)) end
end
local function deepcopy(value, seen)
  if type(value) ~= "table" then return value end
  if seen[value] then return seen[value] end
  local copy = setmetatable({}, getmetatable(value))
  seen[value] = copy
  for key, member in pairs(value) do copy[deepcopy(key, seen)] = deepcopy(member, seen) end
  return copy
end
function tab.deepcopy(value) return deepcopy(value, {}) end
function tab.merge(to, from)
  for key, value in pairs(from) do
    if value == host.null then
      to[key] = nil
    elseif type(value) == "table" and type(to[key]) == "table" and not table.isarray(to[key]) then
      tab.merge(to[key], value)
    else
      to[key] = value
    end
  end
  return to
end
function tab.array_find(list, value)
  if type(list) ~= "table" then return nil end
  for at, each in ipairs(list) do
    if each == value then return at end
  end
  return nil
end
function tab.try_read_attr(t, ...)
  for at = 1, select("#", ...) do
    if type(t) ~= "table" then return nil end
    t = t[(select(at, ...))]
  end
  return t
end
function tab.deep_eq(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b end
  for key, value in pairs(a) do
    if not tab.deep_eq(value, b[key]) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end
function tab.pick(t, keys)
  local picked = {}
  for key in pairs(keys) do picked[key] = t[key] end
  return picked
end

local utils = {
  -- `$name` and `${name}` by the variables in `vars`; a dollar sign behind a backslash is plain.
  resolve_var = function(template, vars)
    if type(template) ~= "string" then return template end
    local found = 0
    local result = template:gsub("(\\?)%${?([%w_]+)}?", function(escape, name)
      if escape ~= "" then return nil end
      local value = vars[name]
      if value ~= nil then found = found + 1 end
      return value == nil and "" or tostring(value)
    end)
    return result, nil, found
  end,
  gethostname = function() return ngx.var.hostname end,
}
function utils.split_uri(uri) return host.modules["ngx.re"].split(uri, "/") end

host.registered = {}
local function register_var(name, read)
  if type(name) ~= "string" then error("the name of the variable must be a string", 2) end
  if type(read) ~= "function" then error("the getter of the variable must be a function", 2) end
  host.registered[name] = read
  -- Other plugins read it too, and have no function to call.
  local current = host.current()
  if current then native.set_variable(name, read(current.api_ctx)) end
end

local core = host.strict({
  request = host.strict(request, "core.request."),
  response = host.strict(response, "core.response."),
  json = host.json,
  log = host.core_log,
  string = text,
  table = tab,
  utils = host.strict(utils, "core.utils."),
  ctx = host.strict({ register_var = register_var }, "core.ctx."),
  sleep = ngx.sleep,
  empty_tab = tab.empty_tab,
}, "core.")
host.modules["apisix.core"] = core
for _, name in ipairs { "request", "response", "json", "log", "string", "table", "utils", "ctx" } do
  host.modules["apisix.core." .. name] = core[name]
end
