-- Which adapters go through dapscope, and how: those that are there before our setup, and those that come later.
return function(me)
  local through = require('dapscope.adapters').through
  local config = { type = 'python', request = 'launch' }
  local function of(command, args, more)
    local adapter = vim.tbl_extend('error', { type = 'executable', command = command, args = args }, more or {})
    local got = through(adapter, config)
    return { command = vim.fs.basename(got.command), args = got.args, options = got.options, same = got == adapter }
  end
  local server = { type = 'server', host = '10.0.0.1', port = 5678 }
  local started = { type = 'server', port = '${port}', executable = { command = '/v/bin/python' } }
  started.executable.args = { '-m', 'debugpy.adapter', '--port', '${port}' }
  local mason = vim.env.SCRATCH .. '/packages/debugpy'
  vim.fn.mkdir(mason .. '/venv/bin', 'p')
  for _, path in ipairs({ '/debugpy-adapter', '/venv/bin/python' }) do
    vim.fn.writefile({ '#!/bin/sh' }, mason .. path)
    vim.fn.setfperm(mason .. path, 'rwxr-xr-x')
  end
  local told = {
    plain = of('python3', { '-m', 'debugpy.adapter' }, { options = { source_filetype = 'python' } }),
    flags = of('/v/bin/python3.12', { '-Xfrozen_modules=off', '-m', 'debugpy.adapter', '--log-stderr' }),
    uv = of('uv', { 'run', '--with', 'debugpy', 'python', '-m', 'debugpy.adapter' }),
    mason = of(mason .. '/debugpy-adapter', {}),
    other = of('codelldb', { '--port', '1' }),
    server = through(server, config).args,
    startedServer = through(started, config).executable.args,
    child = through(server, { type = 'python', request = 'attach', subProcessId = 7 }) == server,
    foreign = through(server, { type = 'codelldb', request = 'attach' }) == server,
    optedOut = through(server, { type = 'python', request = 'attach', dapscope = false }) == server,
    masonPython = mason .. '/venv/bin/python',
  }
  local foreign = { type = 'executable', command = 'codelldb' }
  me.dap.adapters.codelldb = foreign
  require('dapscope.adapters').wrap(me.dap, 'codelldb')
  told.isForeignKept = me.dap.adapters.codelldb == foreign

  local help = vim.env.SCRATCH .. '/plugin/doc'
  vim.fn.mkdir(help, 'p')
  vim.fn.writefile(vim.fn.readfile(vim.env.ROOT .. '/doc/dapscope.txt'), help .. '/dapscope.txt')
  vim.cmd.helptags(help)
  vim.opt.runtimepath:append(vim.fs.dirname(help))
  told.help = vim.tbl_map(function(name) return vim.fn.getcompletion(name, 'help')[1] end, { ':DapscopeM', 'dapscope.set' })

  local path = vim.env.PATH
  vim.env.PATH = '/nowhere'
  local adapter = { type = 'executable', command = 'python3', args = { '-m', 'debugpy.adapter' } }
  told.isPlainWithoutDapscope = through(adapter, config) == adapter
  told.isStartedWithoutDapscope = false
  require('dapscope.adapters').own(function() told.isStartedWithoutDapscope = true end, { type = 'dapscope', request = 'launch' })
  vim.env.PATH = path
  return told
end
