-- A session of the stand-in for nvim-dap: one adapter, as a process or at an address, and the protocol with it.
local Session = {}
Session.__index = Session

local count = 0

function Session:send(message)
  self.seq = self.seq + 1
  message.seq = self.seq
  local body = vim.json.encode(message)
  self.output:write(('Content-Length: %d\r\n\r\n%s'):format(#body, body))
  return self.seq
end

function Session:request(command, arguments, callback)
  local seq = self:send({ type = 'request', command = command, arguments = arguments })
  self.asked[seq] = { callback = callback or function() end, arguments = arguments, command = command }
end

local failure = {
  __tostring = function(err)
    local told = vim.tbl_get(err, 'body', 'error') or {}
    return (told.format or err.message):gsub('{(%w+)}', told.variables or {})
  end,
}

function Session:take(message)
  if message.type == 'response' then
    local err = not message.success and setmetatable({ message = message.message, body = message.body }, failure) or nil
    local asked = self.asked[message.request_seq]
    asked.callback(err, message.body)
    self.world.tell(asked.command, self, err, message.body, asked.arguments, message.request_seq)
  elseif message.type == 'event' then
    if message.event == 'initialized' then self:request('configurationDone') end
    self.world.tell('event_' .. message.event, self, message.body)
    if message.event == 'terminated' then self:close() end
  elseif message.command == 'startDebugging' then
    self.world.adopt(self, message.arguments)
    self:send({ type = 'response', request_seq = message.seq, command = message.command, success = true })
  elseif message.command == 'runInTerminal' then
    self:run_in_terminal(message)
  end
end

function Session:run_in_terminal(message)
  local env = message.arguments.env
  local job = vim.fn.jobstart(message.arguments.args, {
    cwd = message.arguments.cwd,
    env = env and next(env) and env or vim.empty_dict(),
    pty = true,
  })
  local body = { processId = vim.fn.jobpid(job) }
  self:send({ type = 'response', request_seq = message.seq, command = message.command, success = true, body = body })
end

function Session:read(chunk)
  self.rest = self.rest .. chunk
  while true do
    local _, blank, length = self.rest:find('Content%-Length: (%d+)\r\n\r\n')
    if not blank or #self.rest < blank + length then return end
    local message = vim.json.decode(self.rest:sub(blank + 1, blank + length), { luanil = { object = true } })
    self.rest = self.rest:sub(blank + length + 1)
    vim.schedule(function() self:take(message) end)
  end
end

function Session:close()
  self.world.forget(self)
  if not self.output:is_closing() then self.output:close() end
  if self.handle and self.handle:is_active() then self.handle:kill('sigint') end
end

local function spawn(session, adapter)
  local stdout = vim.uv.new_pipe()
  session.output = vim.uv.new_pipe()
  session.handle = assert(vim.uv.spawn(adapter.command, {
    args = adapter.args,
    stdio = { session.output, stdout, 2 },
  }, function() session.handle:close() end))
  return stdout
end

local function connect(session, adapter)
  assert(not adapter.executable, 'the stand-in starts no servers')
  session.output = vim.uv.new_tcp()
  local connected
  session.output:connect(adapter.host or '127.0.0.1', adapter.port, function(err) connected = err or true end)
  vim.wait(5000, function() return connected end, 10)
  assert(connected == true, connected)
  return session.output
end

---@param world table how the rest of the stand-in is told: tell, forget, adopt
function Session.start(adapter, config, world)
  count = count + 1
  local session = setmetatable({ id = count, seq = 0, asked = {}, rest = '' }, Session)
  session.config, session.adapter, session.world, session.capabilities = config, adapter, world, {}
  local input = (adapter.type == 'server' and connect or spawn)(session, adapter)
  input:read_start(function(_, chunk)
    if chunk then session:read(chunk) end
  end)
  local who = { clientID = 'neovim', adapterID = 'nvim-dap', pathFormat = 'path', linesStartAt1 = true }
  who.supportsStartDebuggingRequest, who.supportsRunInTerminalRequest = true, true
  session:request('initialize', who, function(_, capabilities)
    session.capabilities = capabilities
    session:request(config.request, config, function(err)
      if err then vim.notify('Error on ' .. config.request .. ': ' .. tostring(err), vim.log.levels.ERROR) end
    end)
  end)
  return session
end

return Session
