-- dapscope for nvim-dap in five lines, without the plugin (docs/NEOVIM.md): adapters and configurations that you have stay as they are.
local dap = require('dap')
dap.adapters.dapscope = { type = 'executable', command = 'dapscope', options = { source_filetype = 'python' } }
dap.configurations.python = dap.configurations.python or {}
table.insert(dap.configurations.python, { type = 'dapscope', request = 'launch', name = 'dapscope: file', program = '${file}' })
-- Then :DapContinue, :DapToggleRepl, and in the console `%cpu 10`, `%mem start`, `%prof help`.
