-- Somebody who has not installed nvim-dap: what setup and the commands say.
return function(me)
  require('dapscope').setup()
  for _, command in ipairs({ 'DapscopeCpu', 'DapscopeMem', 'DapscopeOpen' }) do
    vim.cmd[command]()
  end
  vim.cmd.DapscopeClear()
  vim.cmd('checkhealth dapscope')
  return { health = vim.api.nvim_buf_get_lines(0, 0, -1, false), isWithout = me.dap == nil }
end
