-- What is said to the client: ngx.say, ngx.exit, ngx.header, ngx.resp, ngx.arg.
local host, native = ...

local type, tostring, ipairs, select, error, setmetatable = type, tostring, ipairs, select, error, setmetatable
local concat = table.concat
local as_text = host.as_text
local answer = {}
host.answer = answer

local function put(out, value)
  local kind = type(value)
  if kind == "table" then
    for at = 1, #value do put(out, value[at]) end
  elseif value == host.null then
    out[#out + 1] = "null"
  elseif kind == "string" or kind == "number" or kind == "boolean" or kind == "nil" then
    out[#out + 1] = tostring(value)
  else
    error("string, number, boolean, nil, ngx.null, or array table expected, but got " .. kind, 3)
  end
end

local function text_of(...)
  local out = {}
  for at = 1, select("#", ...) do put(out, (select(at, ...))) end
  return concat(out)
end

function answer.print(...)
  native.say(text_of(...))
  return 1
end
function answer.say(...)
  native.say(text_of(...) .. "\n")
  return 1
end
function answer.flush() return 1 end
function answer.send_headers()
  native.say("")
  return 1
end
function answer.eof()
  native.say("")
  return 1
end

function answer.exit(status)
  if type(status) ~= "number" then
    error("bad argument #1 to 'exit' (number expected, got " .. type(status) .. ")", 2)
  end
  native.exit(status)
  host.leave()
end

function answer.redirect(uri, status)
  status = status or 302
  if status ~= 301 and status ~= 302 and status ~= 303 and status ~= 307 and status ~= 308 then
    error("only ngx.HTTP_MOVED_TEMPORARILY, ngx.HTTP_MOVED_PERMANENTLY, ngx.HTTP_PERMANENT_REDIRECT, " ..
      "ngx.HTTP_SEE_OTHER, and ngx.HTTP_TEMPORARY_REDIRECT are allowed", 2)
  end
  native.set_answer_header("Location", as_text(uri))
  answer.exit(status)
end

local function header_name(name) return (as_text(name):gsub("_", "-")) end

local function get_header(name)
  return host.header_table(native.answer_headers(), 0)[name]
end

local function set_header(name, value)
  name = header_name(name)
  if type(value) ~= "table" then
    if value == nil then return native.remove_answer_header(name) end
    return native.set_answer_header(name, as_text(value))
  end
  native.remove_answer_header(name)
  for _, each in ipairs(value) do native.add_answer_header(name, as_text(each)) end
end

function answer.add_header(name, value)
  for _, each in ipairs(type(value) == "table" and value or { value }) do
    native.add_answer_header(header_name(name), as_text(each))
  end
end

answer.header = setmetatable({}, {
  __index = function(_, name) return get_header(name) end,
  __newindex = function(_, name, value) set_header(name, value) end,
})
answer.resp = host.strict({
  get_headers = function(most, keeps_case) return host.header_table(native.answer_headers(), most, keeps_case) end,
}, "ngx.resp.")
host.modules["ngx.resp"] = host.strict({ add_header = answer.add_header }, "ngx.resp.")

answer.arg = setmetatable({}, {
  __index = function(_, at)
    local data, is_last = native.piece()
    if at == 1 then return data end
    if at == 2 then return is_last end
  end,
  __newindex = function(_, at, value)
    if at == 1 then
      native.set_piece(value == nil and "" or text_of(value))
    elseif at == 2 then
      if value then native.end_body() end
    else
      error("attempt to set ngx.arg[" .. tostring(at) .. "]", 2)
    end
  end,
})
