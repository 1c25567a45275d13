-- Attaching, with nvim-dap-python's kind of adapter, to a program that waits in `debugpy --listen`; and a child process of it.
return function(me)
  local dap, told, children = me.dap, {}, {}
  dap.adapters.python = function(callback, config)
    local connect = config.connect or config
    callback({ type = 'server', host = connect.host or '127.0.0.1', port = connect.port })
  end
  require('dapscope').setup()
  me.watch('process', 'dapscope.cpu.finished', 'terminated')
  dap.listeners.after.event_process.children = function(session)
    if session ~= dap.session() then table.insert(children, session) end
  end
  local connect = { host = '127.0.0.1', port = tonumber(vim.env.PORT) }
  dap.run({ type = 'python', request = 'attach', name = 'old', connect = connect })
  me.wait('the program', function() return me.events.process end)
  told.capabilities = dap.session().capabilities.dapscope
  me.wait('the child', function() return children[1] end)
  told.childCapabilities = children[1] and children[1].capabilities.dapscope
  told.childAdapter = children[1] and children[1].adapter.type
  vim.cmd.DapscopeCpu('1')
  me.wait('the profile', function() return me.events['dapscope.cpu.finished'] end)
  told.finished = me.events['dapscope.cpu.finished']
  vim.cmd.DapscopeMem({ args = { 'snapshot', 'pid=children' } })
  me.wait('why there is no snapshot of the child', function() return me.answer():find('not being tracked') end)
  told.snapshot = me.answer()
  me.finish()
  return told
end
