-- The five lines of examples/launch-configs/nvim-dap.lua, and a word typed into the console.
return function(me)
  local dap = me.dap
  dap.adapters.python = { type = 'executable', command = 'kept' }
  dap.configurations.python = { { type = 'python', request = 'launch', name = 'kept' } }
  dofile(vim.env.EXAMPLE)
  me.launch(vim.tbl_extend('force', dap.configurations.python[2], { python = me.python }))
  local answer
  local typed = { expression = '%cpu 2', context = 'repl' }
  dap.session():request('evaluate', typed, function(err, body) answer = err and tostring(err) or body.result end)
  me.wait('an answer', function() return answer end)
  me.wait('the profile', function() return me.events['dapscope.cpu.finished'] end)
  local finished = me.events['dapscope.cpu.finished']
  me.finish()
  return { answer = answer, finished = finished, python = dap.adapters.python, kept = dap.configurations.python[1].name }
end
