-- :checkhealth dapscope: what is needed, whether it is here, and what to type for what is missing.
local M = {}

local health = vim.health

local function check_nvim_dap()
  local found, dap = pcall(require, 'dap')
  if not found then return health.error('nvim-dap is not there.', require('dapscope.sessions').needs_nvim_dap) end
  if not dap.listeners.on_config or not dap.providers then
    return health.error('nvim-dap is older than June 2024.', 'Update it: dapscope uses dap.listeners.on_config.')
  end
  health.ok('nvim-dap is here')
  if not rawget(dap.listeners.on_config, 'dapscope') then
    return health.error('setup has not been called.', "Put require('dapscope').setup() into your configuration.")
  end
  health.ok('setup has been called')
  for _, name in ipairs(require('dapscope.adapters').names) do
    local what = dap.adapters[name] and 'is put behind dapscope when a session begins' or 'is not defined'
    health.info(('the adapter `%s` %s'):format(name, what))
  end
end

local function check_session()
  local sessions = package.loaded['dap'] and require('dapscope.sessions')
  local focused = sessions and require('dap').session()
  if not focused then return health.info('no debug session is running') end
  if sessions.current() then return health.ok('the running debug session goes through dapscope') end
  health.warn(
    ('the running debug session (adapter `%s`) does not go through dapscope.'):format(focused.config.type),
    "Name that adapter: require('dapscope').setup({ adapters = { 'python', 'debugpy', 'NAME' } }), and start again."
  )
end

--- One finding of `dapscope doctor`.
local function tell(finding)
  local text = finding.what .. ': ' .. finding.found
  if finding.state == 'well' then return health.ok(text) end
  local report = finding.state == 'missing' and health.error or health.warn
  report(text, finding.remedy)
end

local function check_program()
  local program = require('dapscope.program')
  local command = program.command()
  if not command then return health.error('dapscope was not found.', program.advice) end
  local done
  program.run({ 'doctor', '--json' }, function(result) done = result end)
  vim.wait(30000, function() return done ~= nil end, 50)
  local line = table.concat(command, ' ')
  local read, report = pcall(vim.json.decode, done and done.stdout or '')
  if not read then
    local why = done and vim.trim(done.stderr or '') or 'no answer within 30 s'
    return health.error(('`%s doctor` does not work: %s'):format(line, why), program.advice)
  end
  health.ok('`' .. line .. '` runs')
  health.start('dapscope doctor')
  for _, finding in ipairs(report.findings) do
    tell(finding)
  end
end

function M.check()
  health.start('dapscope')
  if vim.fn.has('nvim-0.10') == 0 then health.error('Neovim 0.10 or later is needed.') end
  check_nvim_dap()
  check_session()
  check_program()
end

return M
