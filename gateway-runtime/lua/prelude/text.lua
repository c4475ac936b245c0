-- Texts: escapes, digests, regular expressions.
local host, native = ...

local type, tostring, pairs, ipairs, error, tonumber = type, tostring, pairs, ipairs, error, tonumber
local concat, sort = table.concat, table.sort
local text = {}
host.text = text

local function as_text(value)
  if value == nil then return "" end
  return type(value) == "string" and value or tostring(value)
end
host.as_text = as_text

function text.escape_uri(value) return native.escape(as_text(value)) end
function text.unescape_uri(value) return native.unescape(as_text(value)) end
function text.md5(value) return native.hex(native.digest("md5", as_text(value))) end
function text.md5_bin(value) return native.digest("md5", as_text(value)) end
function text.sha1_bin(value) return native.digest("sha1", as_text(value)) end
function text.hmac_sha1(key, value) return native.digest("sha1", as_text(value), as_text(key)) end
function text.encode_base64(value, no_padding)
  local encoded = native.encode_base64(as_text(value))
  return no_padding and (encoded:gsub("=+$", "")) or encoded
end
function text.decode_base64(value)
  if type(value) ~= "string" then error("string argument only", 2) end
  return native.decode_base64(value)
end
function text.quote_sql_str(value)
  local marks = { ["\0"] = "\\0", ["\n"] = "\\n", ["\r"] = "\\r", ["\\"] = "\\\\", ["'"] = "\\'", ['"'] = '\\"',
    ["\26"] = "\\Z" }
  return "'" .. as_text(value):gsub("[%z\n\r\\'\"\26]", marks) .. "'"
end

-- Names and values in turn as a table; values of one name become a list.
function host.collect(list, make_name, most)
  local all = {}
  local size = #list
  if most and most > 0 and size > 2 * most then size = 2 * most end
  for at = 1, size, 2 do
    local name, value = list[at], list[at + 1]
    if make_name then name = make_name(name) end
    local known = all[name]
    if known == nil then
      all[name] = value
    elseif type(known) == "table" then
      known[#known + 1] = value
    else
      all[name] = { known, value }
    end
  end
  return all, size < #list
end

local args_max = 100

function text.decode_args(value, most)
  local list, is_cut = native.decode_args(as_text(value), most or args_max)
  local args = host.collect(list)
  if is_cut then return args, "truncated" end
  return args
end

local function put_arg(out, name, value)
  if value == true then
    out[#out + 1] = native.escape(name)
  elseif type(value) == "table" then
    for _, each in ipairs(value) do put_arg(out, name, each) end
  elseif value ~= false and value ~= nil then
    out[#out + 1] = native.escape(name) .. "=" .. native.escape(as_text(value))
  end
end

function text.encode_args(args)
  local names, values, out = {}, {}, {}
  for key, value in pairs(args) do
    local name = as_text(key)
    names[#names + 1] = name
    values[name] = value
  end
  sort(names)
  for _, name in ipairs(names) do put_arg(out, name, values[name]) end
  return concat(out, "&")
end

-- ngx.re
local re = {}
text.re = host.strict(re, "ngx.re.")

local function groups_of(subject, places)
  local groups = {}
  for at = 1, #places, 2 do
    groups[(at - 1) / 2] = places[at] and subject:sub(places[at], places[at + 1])
  end
  return groups
end

local function search(subject, pattern, options, from)
  return native.find_regex(as_text(subject), as_text(pattern), options or "", from or 1)
end

function re.match(subject, pattern, options, ctx, groups)
  subject = as_text(subject)
  local places, err = search(subject, pattern, options, ctx and ctx.pos)
  if not places then return nil, err end
  if ctx then ctx.pos = places[2] + 1 end
  local found = groups_of(subject, places)
  if not groups then return found end
  for at, group in pairs(found) do groups[at] = group end
  return groups
end

function re.find(subject, pattern, options, ctx, group)
  local places, err = search(subject, pattern, options, ctx and ctx.pos)
  if not places then return nil, nil, err end
  if ctx then ctx.pos = places[2] + 1 end
  local at = 2 * (group or 0) + 1
  if not places[at] then return nil, nil, "nth out of bound" end
  return places[at], places[at + 1]
end

-- Where the search goes on behind a match; behind an empty one a byte later.
local function behind(places)
  if places[2] < places[1] then return places[1] + 1 end
  return places[2] + 1
end

function re.gmatch(subject, pattern, options)
  subject = as_text(subject)
  local from = 1
  return function()
    if not from then return nil end
    local places, err = search(subject, pattern, options, from)
    from = places and behind(places)
    if not places then return nil, err end
    return groups_of(subject, places)
  end
end

local function expand(template, groups)
  if type(template) == "function" then return as_text(template(groups)) end
  return (as_text(template):gsub("%$(%$?{?)(%d*)(}?)", function(mark, digits, brace)
    if mark == "$" then return "$" .. digits .. brace end
    if digits == "" then error("invalid capturing variable name found in the replacement", 0) end
    return (groups[tonumber(digits)] or "") .. (mark == "{" and "" or brace)
  end))
end

local function substitute(subject, pattern, template, options, most)
  subject = as_text(subject)
  local out, from, done, count = {}, 1, 1, 0
  while count < most do
    local places, err = search(subject, pattern, options, from)
    if err then return nil, nil, err end
    if not places then break end
    out[#out + 1] = subject:sub(done, places[1] - 1)
    out[#out + 1] = expand(template, groups_of(subject, places))
    done, from, count = places[2] + 1, behind(places), count + 1
  end
  out[#out + 1] = subject:sub(done)
  return concat(out), count
end

function re.sub(subject, pattern, template, options) return substitute(subject, pattern, template, options, 1) end
function re.gsub(subject, pattern, template, options) return substitute(subject, pattern, template, options, 1 / 0) end

local function split(subject, pattern, options, _, most)
  local parts, from, done = {}, 1, 1
  while not most or most <= 0 or #parts < most - 1 do
    local places, err = search(subject, pattern, options, from)
    if err then return nil, err end
    if not places or places[1] > #subject then break end
    parts[#parts + 1] = subject:sub(done, places[1] - 1)
    done, from = places[2] + 1, behind(places)
  end
  parts[#parts + 1] = subject:sub(done)
  return parts
end

host.modules["ngx.re"] = host.strict({ split = split }, "ngx.re.")
host.modules["ngx.base64"] = host.strict({
  encode_base64url = function(value)
    return (native.encode_base64(as_text(value)):gsub("=+$", ""):gsub("+", "-"):gsub("/", "_"))
  end,
  decode_base64url = function(value) return native.decode_base64(as_text(value), true) end,
}, "ngx.base64.")

-- net.url: what it makes of a path is decoded and encoded again, so that it is written in one way.
local function encode_segment(segment)
  return (native.unescape((segment:gsub("+", "%%2B"))):gsub("[^%w%-%._~:@!$&'()*+,;=]", function(char)
    return ("%%%02X"):format(char:byte())
  end))
end

local function parse_url(url)
  local parts = {}
  local rest = as_text(url)
  local function take(pattern, name)
    rest = rest:gsub(pattern, function(found)
      parts[name] = found
      return ""
    end, 1)
  end
  take("#(.*)$", "fragment")
  take("^([%w][%w%+%-%.]*)%:", "scheme")
  local query
  rest = rest:gsub("%?(.*)$", function(found) query = found return "" end, 1)
  parts.query = query and text.decode_args(query, 0) or {}
  take("^//([^/]*)", "authority")
  if parts.authority then
    local host_part = parts.authority:gsub("^([^@]*)@", function(found)
      parts.userinfo = found
      parts.user, parts.password = found:match("^([^:]*):?(.*)$")
      return ""
    end)
    host_part = host_part:gsub(":(%d+)$", function(found) parts.port = tonumber(found) return "" end)
    parts.host = host_part:lower()
  end
  parts.path = rest:gsub("[^/]+", encode_segment)
  return parts
end

host.modules["net.url"] = host.strict({ parse = parse_url }, "net.url.")
