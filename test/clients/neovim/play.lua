-- Plays a user in a Neovim without a screen: runs the scenario that SCENARIO names, and writes what that user has got as JSON to
-- REPORT. A scenario is given the means to wait and returns what is to be told.
vim.o.swapfile = false

local notes, missing = {}, {}
vim.notify = function(text, level) table.insert(notes, { text = text, level = level }) end

local found, dap = pcall(require, 'dap')
local me = { dap = found and dap or nil, python = vim.env.PYTHON, events = {} }

function me.wait(what, test)
  if not vim.wait(40000, test, 20) then table.insert(missing, what) end
end

function me.noted(part)
  return function()
    for _, note in ipairs(notes) do
      if note.text:find(part, 1, true) then return true end
    end
  end
end

--- How many notes have this part.
function me.count(part)
  return #vim.tbl_filter(function(note) return note.text:find(part, 1, true) ~= nil end, notes)
end

--- Counts events by name, and keeps the last body of each.
function me.watch(...)
  for _, name in ipairs({ ... }) do
    me.dap.listeners.before['event_' .. name].test = function(_, body) me.events[name] = body or true end
  end
end

function me.launch(more)
  local base = { type = 'python', request = 'launch', name = 'old', program = '${file}', python = me.python }
  me.events = {}
  me.watch('process', 'terminated', 'dapscope.cpu.finished', 'dapscope.memory.snapshot', 'dapscope.memory.diff')
  me.dap.run(vim.tbl_extend('force', base, more or {}))
  me.wait('the program', function() return me.events.process end)
end

function me.finish()
  me.dap.terminate()
  me.wait('the end', function() return me.dap.session() == nil end)
end

function me.quickfix()
  return vim.tbl_map(function(item)
    return { file = vim.api.nvim_buf_get_name(item.bufnr), line = item.lnum, text = item.text, type = item.type }
  end, vim.fn.getqflist())
end

--- What the window of answers shows, or the last one has shown.
function me.answer()
  local buffer = vim.fn.bufnr('dapscope://answer')
  return buffer > 0 and table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n') or ''
end

--- The virtual texts of a namespace in this buffer, by line.
function me.marks(namespace)
  local id = vim.api.nvim_get_namespaces()[namespace]
  local found = {}
  for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, id, 0, -1, { details = true })) do
    table.insert(found, { line = mark[2] + 1, text = mark[4].virt_text[1][1] })
  end
  return found
end

vim.schedule(function()
  local ok, report = xpcall(function() return dofile(vim.env.SCENARIO)(me) end, debug.traceback)
  if not ok then report = { error = report } end
  report.notes, report.missing = notes, missing
  vim.fn.writefile({ vim.json.encode(report) }, vim.env.REPORT)
  vim.cmd('qa!')
end)
