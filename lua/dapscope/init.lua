-- dapscope for nvim-dap: profiles of the process being debugged, in every session of debugpy's.
local M = {}

---@class dapscope.Options
---@field command? string|string[]  the program; default: `dapscope` on the PATH, else the build in the plugin's folder
---@field adapters? string[]  names of nvim-dap adapters that are debugpy's; default: python, debugpy
---@field configurations? boolean  offer launch configurations of our own for Python files; default: true
---@field virtual_text? boolean  show the share of hot lines beside them; default: true
---@field allocations? integer  how many of the largest allocation sites are shown as hints; default: 10
---@field editor? string  where links of the opened page lead, such as 'vscode://file/{path}:{line}'

local KEY = 'dapscope'

local function python_configurations(buffer)
  if vim.bo[buffer].filetype ~= 'python' then return {} end
  local function launch(name, more)
    local base = { type = 'dapscope', request = 'launch', name = 'dapscope: ' .. name, program = '${file}' }
    return vim.tbl_extend('error', base, { cwd = '${workspaceFolder}', console = 'integratedTerminal' }, more)
  end
  return {
    launch('file', {}),
    launch('file, CPU profile from the first line', { dapscope = { cpu = true } }),
    launch('file, memory from the first line', { dapscope = { memory = true } }),
  }
end

local function listen(dap, event, take)
  dap.listeners.after['event_' .. event][KEY] = function(session, body)
    take(session, body)
  end
end

local function listen_to_all(dap)
  local results = require('dapscope.results')
  local sessions = require('dapscope.sessions')
  listen(dap, 'dapscope.cpu.started', function(session, body)
    sessions.capture_changed(session, body, true)
    sessions.say(('CPU profile of process %d is running. :DapscopeCpu stop ends it.'):format(body.pid))
  end)
  listen(dap, 'dapscope.cpu.finished', function(session, body)
    sessions.capture_changed(session, body, false)
    results.cpu(session, body)
  end)
  listen(dap, 'dapscope.memory.snapshot', results.snapshot)
  listen(dap, 'dapscope.memory.diff', function(_, body) results.diff(body) end)
  listen(dap, 'initialized', function(session)
    if sessions.is_ours(session) and not session.parent then results.forget() end
  end)
  listen(dap, 'dapscope.diagnostics', function(_, body) require('dapscope.marks').show_leaks(body) end)
  listen(dap, 'process', function(session)
    if type((session.config or {}).dapscope) == 'table' then sessions.refresh(session) end
  end)
  -- What was typed into the console itself.
  dap.listeners.after.evaluate[KEY] = function(session, err, _, arguments)
    if not err and ((arguments or {}).expression or ''):find('^%s*%%%s*mem') then sessions.refresh(session) end
  end
end

--- Puts dapscope in front of debugpy in every session to come; old configurations, test runners' too, stay as they are.
---@param options? dapscope.Options
function M.setup(options)
  options = options or {}
  local dap = require('dapscope.sessions').dap_or_say()
  if not dap then return end
  local adapters = require('dapscope.adapters')
  local results = require('dapscope.results')
  require('dapscope.program').configured = options.command
  adapters.names = options.adapters or adapters.names
  results.editor = options.editor
  if options.virtual_text ~= nil then results.virtual_text = options.virtual_text end
  if options.allocations ~= nil then results.allocations = options.allocations end

  dap.adapters.dapscope = adapters.own
  dap.listeners.on_config[KEY] = function(config)
    adapters.wrap(dap, config.type)
    return config
  end
  dap.providers.configs[KEY] = options.configurations ~= false and python_configurations or nil
  require('dapscope.marks').setup()
  listen_to_all(dap)
end

--- For a statusline: `dapscope`, with `cpu●` while a capture runs and `mem●` while memory is tracked; empty without such a session.
---@return string
function M.statusline() return require('dapscope.sessions').statusline() end

return M
