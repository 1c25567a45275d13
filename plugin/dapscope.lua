-- Defines the commands at start, and loads nothing else: nvim-dap may come later.
if vim.g.loaded_dapscope or vim.fn.has('nvim-0.10') == 0 then return end
vim.g.loaded_dapscope = true

local define = vim.api.nvim_create_user_command

local function lazily(name)
  return function(...) return require('dapscope.commands')[name](...) end
end

define('DapscopeCpu', lazily('cpu'), {
  nargs = '*',
  complete = lazily('complete_cpu'),
  desc = 'CPU profile of the process being debugged: start, stop, SECONDS, run, dump, diff',
})
define('DapscopeMem', lazily('mem'), {
  nargs = '*',
  complete = lazily('complete_mem'),
  desc = 'memory of the process being debugged: start, snapshot, diff, run, refs, objects, gc, stop',
})
define('DapscopeOpen', lazily('open'), {
  nargs = '*',
  complete = 'file',
  desc = 'open the newest result, or FILE, or two FILEs compared, in the browser',
})
define('DapscopeClear', lazily('clear'), { desc = 'take away the marks of dapscope beside the lines' })
