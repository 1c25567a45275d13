-- Stands in for nvim-dap where that is not installed: the part of its API that a configuration and our plugin use, with real
-- adapter processes behind it. Written from nvim-dap's documentation (:help dap-api, dap-adapter, dap-listeners, dap-providers).
local Session = require('dap-session')

local M = { adapters = {}, configurations = {}, providers = { configs = {} }, repl = {} }

local function table_of_tables()
  return setmetatable({}, {
    __index = function(self, key)
      self[key] = {}
      return self[key]
    end,
  })
end
M.listeners = { before = table_of_tables(), after = table_of_tables(), on_config = {}, on_session = {} }

local focused
local all = {}

function M.session() return focused end
function M.sessions() return all end

local function tell(name, ...)
  for _, order in ipairs({ 'before', 'after' }) do
    for _, listener in pairs(M.listeners[order][name]) do
      listener(...)
    end
  end
end

local function forget(session)
  all[session.id] = nil
  if focused == session then focused = nil end
end

local function begin(adapter, config, parent)
  local session = Session.start(adapter, config, { tell = tell, forget = forget, adopt = M.adopt })
  session.parent = parent
  all[session.id] = session
  if not parent then focused = session end
end

--- An adapter may be a function, may want to complete the configuration, and may answer later.
local function resolve(config, parent)
  local adapter = assert(M.adapters[config.type], 'no adapter ' .. config.type)
  local function run(resolved)
    assert(resolved.type == 'executable' or resolved.type == 'server', 'an adapter needs a type')
    local enrich = resolved.enrich_config or function(given, done) done(given) end
    enrich(config, function(enriched) begin(resolved, enriched, parent) end)
  end
  if type(adapter) == 'function' then return adapter(run, config, parent) end
  run(adapter)
end

--- `startDebugging`: the child has a session of its own, with the adapter of its type or of its parent's.
function M.adopt(parent, request)
  local config = vim.tbl_extend('force', request.configuration, { request = request.request })
  config.type = config.type or parent.config.type
  resolve(config, parent)
end

function M.run(config)
  for _, listener in pairs(M.listeners.on_config) do
    config = listener(config)
  end
  local filled = {}
  for key, value in pairs(config) do
    if type(value) == 'function' then value = value() end
    if value == '${file}' then value = vim.fn.expand('%:p') end
    if value == '${workspaceFolder}' then value = vim.fn.getcwd() end
    filled[key] = value
  end
  resolve(filled)
end

function M.terminate()
  local session = focused
  if session then
    session:request('disconnect', { terminateDebuggee = true }, function() session:close() end)
  end
end

return M
