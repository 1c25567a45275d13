-- A plain adapter table, defined before our setup: what leaks, beside the lines and in the list.
return function(me)
  local dap, told = me.dap, {}
  dap.adapters.debugpy = { type = 'executable', command = me.python, args = { '-m', 'debugpy.adapter' } }
  require('dapscope').setup({ allocations = 3 })
  me.launch({ type = 'debugpy', args = { '60' } })
  told.words = vim.fn.getcompletion('DapscopeMem s', 'cmdline')
  vim.cmd.DapscopeMem('start')
  me.wait('tracking', function() return require('dapscope').statusline():find('mem') end)
  told.statusline = require('dapscope').statusline()

  local function take(turn)
    me.events['dapscope.memory.snapshot'] = nil
    vim.cmd.DapscopeMem({ args = { 'snapshot', 'label=turn' .. turn } })
    me.wait('snapshot ' .. turn, function() return me.events['dapscope.memory.snapshot'] end)
    vim.wait(700)
  end
  for turn = 1, 4 do
    take(turn)
  end
  local namespaces = vim.api.nvim_get_namespaces()
  local function diagnostics(name)
    return vim.tbl_map(function(each)
      return { line = each.lnum + 1, severity = each.severity, message = each.message }
    end, vim.diagnostic.get(0, { namespace = namespaces[name] }))
  end
  told.allocations = diagnostics('dapscope.allocations')
  told.sites = me.quickfix()
  vim.cmd.DapscopeMem('diff')
  me.wait('the comparison', function() return me.events['dapscope.memory.diff'] end)
  told.diff = me.quickfix()
  vim.wait(300)
  told.leaks = diagnostics('dapscope.leaks')

  vim.cmd.DapscopeMem('objects')
  me.wait('the objects', function() return me.answer():find('objects') end)
  told.objects = me.answer()
  vim.cmd.DapscopeMem({ args = { 'refs', 'LEAKED' } })
  me.wait('the references', function() return me.answer():find('LEAKED') end)
  told.references = me.answer()
  vim.cmd.DapscopeMem('gc')
  vim.cmd.DapscopeMem('stop')
  me.wait('no tracking', function() return not require('dapscope').statusline():find('mem') end)
  me.finish()

  -- Whoever has mended the leak and starts again sees it no more.
  me.launch({ type = 'debugpy', args = { '60' } })
  vim.cmd.DapscopeMem('start')
  me.wait('tracking again', function() return require('dapscope').statusline():find('mem') end)
  take(5)
  told.leaksOfNextRun = diagnostics('dapscope.leaks')
  vim.cmd.DapscopeClear()
  told.left = #vim.diagnostic.get()
  me.finish()
  return told
end
