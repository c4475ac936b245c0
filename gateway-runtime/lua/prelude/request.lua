-- ngx.req
local host, native = ...

local type, ipairs, rawget, setmetatable, error, tostring = type, ipairs, rawget, setmetatable, error, tostring
local as_text = host.as_text
local headers_max, args_max = 100, 100

-- Names of headers are found in any case, and with `_` for `-`.
local headers_mt = {
  __index = function(headers, name)
    if type(name) ~= "string" then return nil end
    return rawget(headers, (name:lower():gsub("_", "-")))
  end,
}

function host.header_table(list, most, keeps_case)
  local headers, is_cut = host.collect(list, not keeps_case and string.lower or nil, most or headers_max)
  if not keeps_case then setmetatable(headers, headers_mt) end
  if is_cut then return headers, "truncated" end
  return headers
end

local req = {}
host.req = host.strict(req, "ngx.req.")

function req.get_headers(most, keeps_case) return host.header_table(native.headers(), most, keeps_case) end

function req.add_header(name, value)
  for _, each in ipairs(type(value) == "table" and value or { value }) do
    native.add_header(as_text(name), as_text(each))
  end
end

function req.set_header(name, value)
  if type(value) ~= "table" then
    if value == nil then return native.remove_header(as_text(name)) end
    return native.set_header(as_text(name), as_text(value))
  end
  native.remove_header(as_text(name))
  req.add_header(name, value)
end

function req.clear_header(name) native.remove_header(as_text(name)) end

local methods = { [2] = "GET", [4] = "HEAD", [8] = "POST", [16] = "PUT", [32] = "DELETE", [512] = "OPTIONS",
  [16384] = "PATCH", [32768] = "TRACE" }

req.get_method = native.method
function req.set_method(id)
  if not methods[id] then error("unsupported HTTP method: " .. tostring(id), 2) end
  native.set_method(methods[id])
end
req.http_version = native.http_version

function req.set_uri(uri, jumps)
  if jumps then error("API disabled in this phase: ngx.req.set_uri with a jump", 2) end
  native.set_uri(as_text(uri))
end

function req.get_uri_args(most) return host.text.decode_args(native.query(), most or args_max) end
function req.set_uri_args(args)
  native.set_query(type(args) == "table" and host.text.encode_args(args) or as_text(args))
end

req.read_body = native.read_body
req.discard_body = function() end
function req.get_body_data(most)
  if not native.has_body_read() then return nil end
  local body = native.body()
  if body == "" then return nil end
  return most and most > 0 and body:sub(1, most) or body
end
function req.get_body_file() return nil end
function req.set_body_data(body) native.set_body(as_text(body)) end
function req.get_post_args(most)
  if not native.has_body_read() then error("no request body found: call ngx.req.read_body first", 2) end
  return host.text.decode_args(native.body(), most or args_max)
end
function req.start_time() return native.request_time() / 1e6 end
function req.is_internal() return false end

host.modules["ngx.req"] = host.strict({ add_header = req.add_header }, "ngx.req.")
