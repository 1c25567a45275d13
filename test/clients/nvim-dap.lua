-- Plays a user of examples/launch-configs/nvim-dap.lua in a Neovim without a screen, and writes what that user has
-- got as JSON. In the environment: PLUGIN (nvim-dap's folder), CONFIGURATION (the example), REPORT (the file to write).
vim.opt.runtimepath:prepend(vim.env.PLUGIN)
vim.o.swapfile = false

local notes, events, missing = {}, {}, {}
vim.notify = function(text, level) table.insert(notes, { text = text, level = level }) end

local function wait(what, test)
  if not vim.wait(20000, test, 20) then table.insert(missing, what) end
end

local function noted(part)
  return function()
    for _, note in ipairs(notes) do
      if note.text:find(part, 1, true) then return true end
    end
  end
end

local function play()
  local dap = require('dap')
  dap.adapters.python = { type = 'executable', command = 'kept' }
  dap.configurations.python = { { type = 'python', request = 'launch', name = 'kept' } }
  dofile(vim.env.CONFIGURATION)
  for _, name in ipairs({ 'process', 'dapscope.cpu.finished' }) do
    dap.listeners.before['event_' .. name].test = function(_, body) events[name] = body or true end
  end

  vim.cmd.DapscopeCpuStart()
  wait('a word that no session is running', noted('no debug session'))
  dap.run(dap.configurations.python[2])
  wait('the program', function() return events.process end)
  vim.cmd.DapscopeCpuStop()
  wait('a word that no capture is running', noted('no CPU capture'))
  vim.cmd.DapscopeCpuStart()
  wait('the capture', noted('is running'))
  vim.wait(1500)
  vim.cmd.DapscopeCpuStop()
  wait('the profile', noted(':copen'))
  dap.terminate()
  wait('the end', function() return dap.session() == nil end)

  local lines = {}
  for _, item in ipairs(vim.fn.getqflist()) do
    table.insert(lines, { file = vim.api.nvim_buf_get_name(item.bufnr), line = item.lnum, text = item.text })
  end
  return { quickfix = lines, finished = events['dapscope.cpu.finished'], names = vim.tbl_map(function(each)
    return each.name
  end, dap.configurations.python), python = dap.adapters.python }
end

vim.schedule(function()
  local ok, report = xpcall(play, debug.traceback)
  if not ok then report = { error = report } end
  report.notes, report.missing = notes, missing
  vim.fn.writefile({ vim.json.encode(report) }, vim.env.REPORT)
  vim.cmd('qa!')
end)
