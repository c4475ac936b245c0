-- JSON, as lua-cjson reads and writes it. Members are written by name, so that the same table is
-- the same text.
local host, native = ...

local type, tostring, pairs, ipairs, error = type, tostring, pairs, ipairs, error
local getmetatable, setmetatable = getmetatable, setmetatable
local concat, sort, floor, format = table.concat, table.sort, math.floor, string.format
local null = host.null

local depth_max = 1000
-- A list with more holes than values, beyond this size, is most likely a mistake.
local sparse_size, sparse_ratio = 10, 2

local array_mt = {}
host.array_mt = array_mt

local escapes = { ['"'] = '\\"', ["\\"] = "\\\\", ["/"] = "\\/", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n",
  ["\r"] = "\\r", ["\t"] = "\\t" }
for code = 0, 31 do
  local char = string.char(code)
  escapes[char] = escapes[char] or format("\\u%04x", code)
end
escapes["\127"] = "\\u007f"

local function quote(text) return '"' .. text:gsub('[%c"\\/\127]', escapes) .. '"' end

-- The size of a table that is a list; nothing for one with other keys, or with none.
local function list_size(value)
  local last, count = 0, 0
  for key in pairs(value) do
    if type(key) ~= "number" or key < 1 or floor(key) ~= key then return nil end
    if key > last then last = key end
    count = count + 1
  end
  if last == 0 then return nil end
  if last > sparse_size and last > count * sparse_ratio then
    error("Cannot serialise table: excessively sparse array", 0)
  end
  return last
end

local put

local function put_list(out, value, size, depth)
  out[#out + 1] = "["
  for at = 1, size do
    if at > 1 then out[#out + 1] = "," end
    local item = value[at]
    put(out, item == nil and null or item, depth)
  end
  out[#out + 1] = "]"
end

local function key_text(key)
  if type(key) == "string" then return key end
  if type(key) == "number" then return format("%.14g", key) end
  error("Cannot serialise table: table key must be a number or string", 0)
end

local function put_object(out, value, depth)
  local names, members = {}, {}
  for key, member in pairs(value) do
    local name = key_text(key)
    names[#names + 1] = name
    members[name] = member
  end
  sort(names)
  out[#out + 1] = "{"
  for at, name in ipairs(names) do
    out[#out + 1] = (at > 1 and "," or "") .. quote(name) .. ":"
    put(out, members[name], depth)
  end
  out[#out + 1] = "}"
end

local function put_table(out, value, depth)
  if depth > depth_max then error("Cannot serialise, excessive depth (" .. depth .. ")", 0) end
  if getmetatable(value) == array_mt then return put_list(out, value, #value, depth) end
  local size = list_size(value)
  if size then return put_list(out, value, size, depth) end
  return put_object(out, value, depth)
end

function put(out, value, depth)
  local kind = type(value)
  if kind == "string" then
    out[#out + 1] = quote(value)
  elseif kind == "number" then
    if value ~= value or value == 1 / 0 or value == -1 / 0 then
      error("Cannot serialise number: must not be NaN or Inf", 0)
    end
    out[#out + 1] = format("%.14g", value)
  elseif kind == "boolean" then
    out[#out + 1] = tostring(value)
  elseif kind == "table" then
    put_table(out, value, depth + 1)
  elseif kind == "nil" or value == null then
    out[#out + 1] = "null"
  else
    error("Cannot serialise " .. kind .. ": type not supported", 0)
  end
end

local function encode(value)
  local out = {}
  put(out, value, 0)
  return concat(out)
end

local function decode(text)
  if type(text) == "number" then text = tostring(text) end
  if type(text) ~= "string" then error("bad argument #1 to 'decode' (string expected, got " .. type(text) .. ")", 2) end
  local is_json, value = native.decode_json(text)
  if not is_json then error("Expected value but found invalid JSON", 0) end
  return value
end

local function safe(f)
  return function(value)
    local is_fine, result = host.pcall(f, value)
    if is_fine then return result end
    return nil, result
  end
end

local empty_array = setmetatable({}, array_mt)
local function nothing() end

local function module(encode_function, decode_function)
  return host.strict({ encode = encode_function, decode = decode_function, null = null, array_mt = array_mt,
    empty_array_mt = array_mt, empty_array = empty_array, decode_array_with_array_mt = nothing,
    encode_empty_table_as_object = nothing, encode_number_precision = nothing }, "cjson.")
end

host.modules.cjson = module(encode, decode)
host.modules["cjson.safe"] = module(safe(encode), safe(decode))

-- What JSON cannot hold becomes text.
local function with_texts(value, seen)
  local kind = type(value)
  if kind == "table" then
    if seen[value] then return tostring(value) end
    seen[value] = true
    local copy = setmetatable({}, getmetatable(value) == array_mt and array_mt or nil)
    for key, member in pairs(value) do
      copy[type(key) == "number" and key or tostring(key)] = with_texts(member, seen)
    end
    seen[value] = nil
    return copy
  end
  if kind == "function" or kind == "thread" or (kind == "userdata" and value ~= null) then return tostring(value) end
  return value
end

local safe_encode = host.modules["cjson.safe"].encode
local function core_encode(value, is_forced)
  if is_forced then value = with_texts(value, {}) end
  return safe_encode(value)
end

local delayed = { __tostring = function(self) return core_encode(self.value, self.is_forced) or "" end }
host.json = host.strict({
  encode = core_encode,
  decode = host.modules["cjson.safe"].decode,
  array_mt = array_mt,
  delay_encode = function(value, is_forced)
    return setmetatable({ value = value, is_forced = is_forced }, delayed)
  end,
}, "core.json.")
