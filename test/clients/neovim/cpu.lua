-- A configuration from before, with nvim-dap-python's kind of adapter, defined after our setup: CPU profiles of its session.
return function(me)
  local dap, told, source = me.dap, { statuslines = {} }, vim.api.nvim_buf_get_name(0)
  local function status() table.insert(told.statuslines, require('dapscope').statusline()) end
  vim.ui.open = function(page) told.opened = page end
  local results = {}
  vim.api.nvim_create_autocmd('User', {
    pattern = 'DapscopeResult',
    callback = function(event) table.insert(results, event.data.kind) end,
  })

  status()
  vim.cmd.DapscopeCpu('start')
  me.wait('a word that no session is running', me.noted('no debug session is running'))
  told.offline = vim.fn.getcompletion('DapscopeCpu st', 'cmdline')

  require('dapscope').setup()
  dap.adapters.python = function(callback, config)
    local adapter = { type = 'executable', command = me.python, args = { '-m', 'debugpy.adapter' } }
    adapter.enrich_config = function(given, done) done(vim.tbl_extend('keep', given, { cwd = vim.fn.getcwd() })) end
    told.request = config.request
    callback(adapter)
  end
  me.launch({ args = { '40' } })
  told.capabilities = dap.session().capabilities.dapscope
  told.cwd = dap.session().config.cwd
  status()

  vim.cmd.DapscopeCpu('stop')
  me.wait('a word that no capture is running', me.noted('no CPU capture'))
  -- What ends a capture later comes by its event alone; what the answer has said is not said again.
  local function fail(id, format)
    local failure = { id = id, format = format, variables = { message = '50 % gone' } }
    dap.listeners.after['event_dapscope.cpu.finished'].dapscope(dap.session(), { profileId = 'cpu-1', error = failure })
  end
  fail(1202, 'There is no CPU capture to stop. Start one with `dapscope.cpu.start`.')
  fail(1212, 'py-spy could not sample the program: {message}. Try `dapscope.cpu.start` again.')
  vim.cmd.DapscopeOpen()
  me.wait('a word that there is no result', me.noted('this session has no result yet'))
  vim.cmd.DapscopeCpu()
  me.wait('the words', function() return me.answer():find('DapscopeCpu') end)
  told.words = me.answer()
  told.online = vim.fn.getcompletion('DapscopeCpu start ra', 'cmdline')
  told.afterModifier = vim.fn.getcompletion('silent DapscopeCpu start ra', 'cmdline')
  vim.cmd.DapscopeCpu({ args = { 'start', 'rate=200', 'label=mine' } })
  me.wait('the capture', me.noted(':DapscopeCpu stop ends it'))
  status()
  vim.cmd.DapscopeCpu({ args = { 'start', 'rate=200', 'label=mine' } })
  me.wait('a word that it runs already', function() return me.answer():find('Nothing new was started') end)
  vim.wait(1500)
  vim.cmd.DapscopeCpu('stop')
  me.wait('the profile', me.noted('The whole picture: :DapscopeOpen'))
  vim.cmd.DapscopeCpu('stop')
  me.wait('a word that none runs', function() return me.answer():find('Nothing was stopped') end)
  told.endedBefore = me.answer()
  status()
  told.finished = me.events['dapscope.cpu.finished']
  told.quickfix, told.title = me.quickfix(), vim.fn.getqflist({ title = true }).title
  told.marks = me.marks('dapscope.hot')
  vim.cmd.DapscopeClear()
  told.marksAfterClear = #me.marks('dapscope.hot')

  vim.cmd.DapscopeOpen()
  me.wait('the page', function() return told.opened end)
  told.page = vim.fn.readfile(told.opened, '', 1)[1]
  told.openedFirst = told.opened

  vim.cmd.DapscopeCpu('dump')
  me.wait('the stacks', function() return vim.fn.getqflist({ title = true }).title == 'dapscope stacks' end)
  told.stacks = me.quickfix()
  local function frame(name) return { name = name, path = source, line = 3 } end
  require('dapscope.results').dump({
    threads = {},
    tasks = { { name = 'T', state = 'waiting', frames = { frame('outer'), frame('inner') } } },
    processes = { { pid = 7, threads = { { name = 'W', active = true, frames = { frame('spin') } } } } },
    notes = {},
  })
  told.others = me.quickfix()

  me.events['dapscope.cpu.finished'] = nil
  vim.cmd.DapscopeCpu('1')
  me.wait('the profile of a second', function() return me.events['dapscope.cpu.finished'] end)
  told.second = me.events['dapscope.cpu.finished']
  vim.cmd.DapscopeCpu({ args = { 'diff', 'from=' .. told.finished.profileId, 'to=' .. told.second.profileId } })
  me.wait('the comparison', function() return me.answer():find('Milliseconds') end)
  told.diff = me.answer()
  vim.cmd('checkhealth dapscope')
  told.health = vim.api.nvim_buf_get_lines(0, 0, -1, false)
  me.finish()
  status()

  told.opened = nil
  vim.cmd.DapscopeOpen()
  me.wait('the page after the end', function() return told.opened end)
  told.openedAfter, told.opened = told.opened, told.openedFirst
  me.launch({ args = { '40' } })
  told.notesBefore = me.count('this session has no result yet')
  vim.cmd.DapscopeOpen()
  me.wait('a word that the next has none', function() return me.count('this session has no result yet') > told.notesBefore end)
  me.finish()
  told.results = results
  return told
end
