-- The table that functions get as `ctx`: api_ctx of APISIX.
local host, native = ...

local type, tostring, rawset, setmetatable = type, tostring, rawset, setmetatable

local function get_variable(vars, name)
  if type(name) ~= "string" then return nil end
  local value = native.variable(name)
  if value ~= nil then return value end
  local read = host.registered[name]
  return read and read(vars._ctx)
end

local function set_variable(vars, name, value)
  local kind = type(value)
  if kind == "table" or kind == "function" then return rawset(vars, name, value) end
  if value == nil or not native.set_nginx_variable(name, tostring(value)) then native.set_variable(name, value) end
end

local var_mt = { __index = get_variable, __newindex = set_variable }

-- A resource as APISIX hands it out: beside its value what it is called.
local function resource(kind, id, key)
  local value = native.resource(kind, id)
  if not value then return nil end
  value.id = id
  return { key = key, value = value, has_domain = false, clean_handlers = {} }
end

local readers = {}

function readers.matched_route()
  return resource("route", native.fact("route_id"), native.fact("route_key"))
end

function readers.matched_upstream(ctx)
  local route = ctx.matched_route
  if not route then return nil end
  local function upstream_of(value)
    return value.upstream or (value.upstream_id and native.resource("upstream", tostring(value.upstream_id)))
  end
  local service = native.resource("service")
  return upstream_of(route.value) or (service and upstream_of(service))
end

function readers.curr_req_matched()
  local uri = native.fact("matched_uri")
  if not uri then return nil end
  local matched = host.collect(native.parameters())
  matched._path, matched._host, matched._method = uri, native.fact("matched_host"), native.method()
  return matched
end

function readers.consumer()
  local name, group, credential = native.consumer()
  if not name then return nil end
  local consumer = native.resource("consumer") or {}
  consumer.consumer_name, consumer.username, consumer.id = name, name, name
  consumer.group_id, consumer.credential_id = group, credential
  consumer.custom_id = consumer.labels and consumer.labels.custom_id
  return consumer
end

-- Of a form that was read already, as the variables of a body leave it there.
function readers.req_post_args()
  return native.has_body_read() and host.req.get_post_args(0) or nil
end

function readers.jwt_auth_payload() return native.jwt_payload() end

-- What does not change while a request is under way is made once.
for name, read in pairs(readers) do
  readers[name] = function(ctx)
    local value = read(ctx)
    if value ~= nil then rawset(ctx, name, value) end
    return value
  end
end

function readers.consumer_name() return (native.consumer()) end
function readers.consumer_group_id() return (select(2, native.consumer())) end
function readers.conf_type() return native.fact("service_id") and "route&service" or "route" end
for _, name in ipairs { "route_id", "route_name", "service_id", "service_name" } do
  readers[name] = function() return native.fact(name) end
end

local ctx_mt = {
  __index = function(ctx, name)
    local read = readers[name]
    return read and read(ctx)
  end,
}

function host.new_context()
  local ctx = setmetatable({}, ctx_mt)
  local vars = {}
  rawset(vars, "_ctx", ctx)
  rawset(ctx, "var", setmetatable(vars, var_mt))
  return ctx
end
