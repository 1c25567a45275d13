-- Puts dapscope in front of debugpy's adapter, whoever has defined that one, and when.
local program = require('dapscope.program')

local M = {}

--- Adapters under these names are debugpy's, also where nothing but an address shows.
M.names = { 'python', 'debugpy' }

---@type table<function, boolean>
local ours = setmetatable({}, { __mode = 'k' })

local function basename(command) return vim.fs.basename(command):lower():gsub('%.exe$', '') end

--- The Python behind a `debugpy-adapter`: Mason's lies in `venv` beside that script, pip's beside the script itself.
local function python_beside(command)
  local path = vim.uv.fs_realpath(vim.fn.exepath(command))
  local folder = path and vim.fs.dirname(path)
  for _, name in ipairs({ 'venv/bin/python', 'venv/Scripts/python.exe', 'python', 'python.exe' }) do
    if folder and vim.fn.executable(folder .. '/' .. name) == 1 then return folder .. '/' .. name end
  end
end

--- What runs debugpy's adapter: `PYTHON [flags] -m debugpy.adapter [rest]`, something like `uv run … -m debugpy.adapter [rest]`, or
--- `debugpy-adapter [rest]`.
---@return { python?: string, rest: string[] }|nil
local function debugpys(command, args)
  args = args or {}
  if basename(command) == 'debugpy-adapter' then return { python = python_beside(command), rest = args } end
  for at = 1, #args - 1 do
    if args[at] == '-m' and args[at + 1] == 'debugpy.adapter' then
      -- Flags before `-m` are for the Python of the adapter alone; a runner such as uv is no Python: dapscope looks for one then.
      local python = basename(command):find('^py[tp][hy]') and command or nil
      return { python = python, rest = vim.list_slice(args, at + 2) }
    end
  end
end

local function dapscope(args)
  local command = program.command()
  if not command then return end
  vim.list_extend(command, args)
  return { command = command[1], args = vim.list_slice(command, 2) }
end

--- Once: the session works without, and so will the next.
local function dapscope_or_say(args)
  local started = dapscope(args)
  if started then return started end
  vim.notify_once('dapscope was not found, so this session runs without it. ' .. program.advice, vim.log.levels.WARN)
end

local function in_place_of(command, args)
  local found = debugpys(command, args)
  if not found then return end
  local flags = found.python and { '--python', found.python } or {}
  return dapscope_or_say(vim.list_extend(flags, found.rest))
end

--- A session that a parent's dapscope has announced leads there already.
local function is_child(config) return config.subProcessId ~= nil end

--- The same adapter with dapscope in front, or the adapter itself where it is not debugpy's.
---@param adapter dap.Adapter
---@param config dap.Configuration
---@return dap.Adapter
function M.through(adapter, config)
  if type(adapter) ~= 'table' or config.dapscope == false then return adapter end
  local kept = { id = adapter.id, options = adapter.options, enrich_config = adapter.enrich_config }
  kept.reverse_request_handlers = adapter.reverse_request_handlers
  if adapter.type == 'executable' then
    local started = in_place_of(adapter.command, adapter.args)
    return started and vim.tbl_extend('error', kept, started, { type = 'executable' }) or adapter
  end
  if adapter.type ~= 'server' then return adapter end
  if adapter.executable then
    local started = in_place_of(adapter.executable.command, adapter.executable.args)
    local executable = started and vim.tbl_extend('force', adapter.executable, started)
    return executable and vim.tbl_extend('force', adapter, { executable = executable }) or adapter
  end
  if is_child(config) or not vim.tbl_contains(M.names, config.type) then return adapter end
  local started = dapscope_or_say({ '--connect', (adapter.host or '127.0.0.1') .. ':' .. adapter.port })
  return started and vim.tbl_extend('error', kept, started, { type = 'executable' }) or adapter
end

---@param adapter dap.Adapter|dap.AdapterFactory
---@return dap.AdapterFactory
local function wrapped(adapter)
  local function factory(callback, config, parent)
    if type(adapter) ~= 'function' then return callback(M.through(adapter, config)) end
    return adapter(function(resolved) callback(M.through(resolved, config)) end, config, parent)
  end
  ours[factory] = true
  return factory
end

--- The adapter of our own type: nothing to wrap, and attaching works by `connect` as with debugpy.
function M.own(callback, config)
  local connect = config.request == 'attach' and not is_child(config) and config.connect
  local address = connect and { '--connect', (connect.host or '127.0.0.1') .. ':' .. connect.port } or {}
  local started = dapscope(address)
  if not started then
    return vim.notify('dapscope was not found, and this session is one of its own. ' .. program.advice, vim.log.levels.ERROR)
  end
  callback(vim.tbl_extend('error', started, { type = 'executable', options = { source_filetype = 'python' } }))
end
ours[M.own] = true

local function is_debugpys(adapter, name)
  if vim.tbl_contains(M.names, name) then return true end
  local started = type(adapter) == 'table' and (adapter.executable or adapter)
  return started and started.command and debugpys(started.command, started.args) ~= nil
end

--- Called when a session begins, so it does not matter when or by whom the adapter was defined. Others' adapters stay as they are.
---@param dap table nvim-dap
---@param name string the configuration's `type`
function M.wrap(dap, name)
  local adapter = rawget(dap.adapters, name)
  if adapter and not ours[adapter] and is_debugpys(adapter, name) then dap.adapters[name] = wrapped(adapter) end
end

return M
