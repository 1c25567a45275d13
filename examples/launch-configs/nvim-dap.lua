-- dapscope for nvim-dap: save as lua/dapscope.lua in your Neovim configuration, then require('dapscope') after nvim-dap.
-- `python`, or any other adapter you have, stays as it is.
local dap = require('dap')

local function python()
  for _, folder in ipairs({ vim.env.VIRTUAL_ENV or '', vim.env.CONDA_PREFIX or '', vim.fn.getcwd() .. '/.venv' }) do
    for _, program in ipairs({ folder .. '/bin/python', folder .. '/Scripts/python.exe', folder .. '/python.exe' }) do
      if folder ~= '' and vim.fn.executable(program) == 1 then return program end
    end
  end
  return vim.fn.exepath('python3')
end

dap.adapters.dapscope = { type = 'executable', command = 'dapscope', options = { source_filetype = 'python' } }

dap.configurations.python = dap.configurations.python or {}
vim.list_extend(dap.configurations.python, {
  { type = 'dapscope', request = 'launch', name = 'dapscope: file', program = '${file}', python = python },
  {
    type = 'dapscope',
    request = 'launch',
    name = 'dapscope: file, CPU profile from the first line',
    program = '${file}',
    python = python,
    dapscope = { cpu = true },
  },
})

local function say(text, level) vim.notify('dapscope: ' .. text, level or vim.log.levels.INFO) end

local function ask(request)
  local session = dap.session()
  if not session then return say('no debug session is running', vim.log.levels.WARN) end
  session:request(request, {}, function(err)
    if err then say(tostring(err), vim.log.levels.ERROR) end
  end)
end

vim.api.nvim_create_user_command('DapscopeCpuStart', function() ask('dapscope.cpu.start') end, {})
vim.api.nvim_create_user_command('DapscopeCpuStop', function() ask('dapscope.cpu.stop') end, {})

dap.listeners.after['event_dapscope.cpu.started'].dapscope = function(_, started)
  say(('CPU profile of process %d is running, %d samples a second'):format(started.pid, started.rate))
end

-- Comes once for every capture, whoever stopped it: the hot lines go to the quickfix list (:copen).
dap.listeners.after['event_dapscope.cpu.finished'].dapscope = function(_, result)
  if result.error then return end -- the console tells it
  local items = {}
  for _, hot in ipairs(result.hotLines) do
    local text = ('%.1f %% self, %.1f %% total in %s'):format(hot.selfPercent, hot.totalPercent, hot['function'])
    if vim.fn.filereadable(hot.path) == 1 then
      table.insert(items, { filename = hot.path, lnum = hot.line, text = text })
    end
  end
  vim.fn.setqflist({}, ' ', { title = 'dapscope ' .. result.profileId, items = items })
  say(('%s (:copen for %d hot lines)'):format(vim.fn.fnamemodify(result.cpuProfilePath, ':~'), #items))
end
