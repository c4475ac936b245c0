-- How functions are loaded and called.
local host, native = ...

local type, tostring, ipairs = type, tostring, ipairs
local pcall = host.pcall

local current

function host.current() return current end
function host.begin() return { api_ctx = host.new_context() } end
function host.enter(context) current = context end

-- APISIX's words for what is no function.
local words = {
  functions = { "failed to loadstring: ", "pcall error: ", "only accept Lua function, the input code type is " },
  -- The plugin's name goes before it.
  pre_function = { "", "", "only accept Lua function, the input code type is " },
  filter = { "failed to load 'filter_func' string: ", "failed to load 'filter_func' string: ",
    "'filter_func' should be a function; it is a " },
}

-- What APISIX calls a chunk that has no other name than its source.
local chunk_names = { pre_function = "meta pre_function" }

local function load_one(form, source, name, globals)
  if form == "filter" then source = "return " .. source end
  local chunk, err = host.compile(source, name or chunk_names[form] or source, globals)
  if not chunk then return nil, words[form][1] .. err end
  local is_fine, made = pcall(chunk)
  if not is_fine then return nil, words[form][2] .. tostring(made) end
  if type(made) ~= "function" then return nil, words[form][3] .. type(made) end
  return made
end

-- The functions and what they get as `conf`; or nil and why not.
function host.load(form, sources, settings, name)
  local globals = host.environment()
  local loaded = { form = form }
  for at, source in ipairs(sources) do
    local made, err = load_one(form, source, name, globals)
    if not made then return nil, err end
    loaded[at] = made
  end
  local _, conf = native.decode_json(settings)
  loaded.conf = conf
  return loaded
end

-- Until one returns something: that is the answer, where there is none yet.
function host.run(loaded, context)
  local ctx = context.api_ctx
  for at = 1, #loaded do
    local status, body = loaded[at](loaded.conf, ctx)
    if (status or body) and loaded.form == "functions" and native.phase() == "access" then
      return host.modules["apisix.core"].response.exit(status, body)
    end
  end
end

function host.ask(loaded, context)
  local vars = context.api_ctx.var
  return loaded[1](vars, { vars = vars, uri = vars.uri, host = vars.host, method = native.method(),
    remote_addr = vars.remote_addr })
end
