-- Stands in for nvim-dap where that is not installed: the part of its API that a configuration uses, with a real
-- adapter process behind it. Written from nvim-dap's documentation (:help dap-api); see test/clients/nvim-dap.test.ts.
local M = { adapters = {}, configurations = {} }

local function table_of_tables()
  return setmetatable({}, {
    __index = function(self, key)
      self[key] = {}
      return self[key]
    end,
  })
end
M.listeners = { before = table_of_tables(), after = table_of_tables() }

local current

function M.session() return current end

local function tell(name, ...)
  for _, order in ipairs({ 'before', 'after' }) do
    for _, listener in pairs(M.listeners[order][name]) do
      listener(...)
    end
  end
end

local Session = {}
Session.__index = Session

function Session:send(message)
  self.seq = self.seq + 1
  message.seq = self.seq
  local body = vim.json.encode(message)
  self.stdin:write(('Content-Length: %d\r\n\r\n%s'):format(#body, body))
  return self.seq
end

function Session:request(command, arguments, callback)
  local seq = self:send({ type = 'request', command = command, arguments = arguments })
  self.callbacks[seq] = callback or function() end
end

local failure = {
  __tostring = function(err)
    local told = vim.tbl_get(err, 'body', 'error') or {}
    return (told.format or err.message):gsub('{(%w+)}', told.variables or {})
  end,
}

function Session:take(message)
  if message.type == 'response' then
    local err = not message.success and setmetatable({ message = message.message, body = message.body }, failure)
    self.callbacks[message.request_seq](err or nil, message.body)
  elseif message.type == 'event' then
    if message.event == 'initialized' then self:request('configurationDone') end
    tell('event_' .. message.event, self, message.body)
    if message.event == 'terminated' then self:close() end
  end
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
  if current == self then current = nil end
  if not self.stdin:is_closing() then self.stdin:close() end
  if self.handle:is_active() then self.handle:kill('sigint') end
end

local function start(adapter, config)
  local session = setmetatable({ seq = 0, callbacks = {}, rest = '', config = config }, Session)
  local stdout = vim.uv.new_pipe()
  session.stdin = vim.uv.new_pipe()
  session.handle = assert(vim.uv.spawn(adapter.command, {
    args = adapter.args,
    stdio = { session.stdin, stdout, 2 },
  }, function(status)
    session.status = status
    session.handle:close()
  end))
  stdout:read_start(function(_, chunk)
    if chunk then session:read(chunk) end
  end)
  return session
end

function M.run(config)
  local filled = {}
  for key, value in pairs(config) do
    if type(value) == 'function' then value = value() end
    filled[key] = value == '${file}' and vim.fn.expand('%:p') or value
  end
  current = start(M.adapters[config.type], filled)
  local who = { clientID = 'neovim', adapterID = 'nvim-dap', pathFormat = 'path', linesStartAt1 = true }
  current:request('initialize', who, function() current:request(filled.request, filled) end)
end

function M.terminate()
  local session = current
  if session then
    session:request('disconnect', { terminateDebuggee = true }, function() session:close() end)
  end
end

return M
