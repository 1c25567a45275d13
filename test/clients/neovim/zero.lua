-- A user with nvim-dap and nothing else configured: what is offered for a Python file, from the first line.
return function(me)
  require('dapscope').setup()
  local offered = me.dap.providers.configs.dapscope(0)
  me.watch('process', 'dapscope.cpu.finished')
  me.dap.run(vim.tbl_extend('force', offered[2], { args = { '1' } }))
  me.wait('the profile', function() return me.events['dapscope.cpu.finished'] end)
  vim.cmd.enew()
  vim.bo.filetype = 'lua'
  return {
    names = vim.tbl_map(function(each) return each.name end, offered),
    elsewhere = me.dap.providers.configs.dapscope(0),
    finished = me.events['dapscope.cpu.finished'],
    quickfix = me.quickfix(),
  }
end
