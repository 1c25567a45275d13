-- The debug sessions that go through dapscope, what runs in them, and how they are asked.
local words = require('dapscope.words')

local M = {}

---@class dapscope.State
---@field capture? string  the profileId of the running capture
---@field tracking? boolean  memory is being tracked
---@field last? dapscope.Result  its newest result, or a child's

---@type table<dap.Session, dapscope.State>
local states = setmetatable({}, { __mode = 'k' })

---@param text string as dapscope puts it, or ours
function M.say(text, level) vim.notify('dapscope: ' .. words.told(text), level or vim.log.levels.INFO) end

--- The failure that the last answer was: its event tells the same once more.
---@type integer|nil
local refused_id

--- An error of dapscope's; it is broken into lines for a console of 80 columns.
local function refused(err)
  refused_id = vim.tbl_get(err, 'body', 'error', 'id')
  M.say((tostring(err):gsub('(%S)\n(%S)', '%1 %2')), vim.log.levels.ERROR)
end

--- A failure that an event brings, unless it was the answer as well.
---@param failure { id: integer, format: string, variables?: table<string, string> } DAP's Message
function M.failed(failure)
  if failure.id == refused_id then return end
  M.say((failure.format:gsub('{(%w+)}', failure.variables or {})), vim.log.levels.ERROR)
end

--- Asks a session; a failure is told.
---@param take fun(body: table)
function M.ask(session, command, arguments, take)
  refused_id = nil
  session:request(command, arguments, function(err, body)
    if err then return refused(err) end
    take(body)
  end)
end

M.needs_nvim_dap = 'nvim-dap is not installed, or not loaded yet, and without it there is nothing to profile. '
  .. 'Install https://github.com/mfussenegger/nvim-dap, and load it before dapscope.'

--- nvim-dap, or nothing and a word of that.
function M.dap_or_say()
  local found, dap = pcall(require, 'dap')
  if found then return dap end
  M.say(M.needs_nvim_dap, vim.log.levels.ERROR)
end

local function dap() return require('dap') end

--- dapscope tells of itself in its answer to `initialize`.
function M.is_ours(session) return session ~= nil and (session.capabilities or {}).dapscope ~= nil end

--- The focused session, else any other that goes through dapscope.
---@return dap.Session|nil
function M.current()
  local focused = dap().session()
  if M.is_ours(focused) then return focused end
  for _, session in pairs(dap().sessions()) do
    if M.is_ours(session) then return session end
  end
end

---@return dap.Session|nil
function M.current_or_say()
  if not M.dap_or_say() then return end
  local session = M.current()
  if session then return session end
  local other = dap().session()
  local why = 'no debug session is running. Start one first, e.g. with :DapContinue.'
  if other and next(other.capabilities or {}) == nil then
    why = 'the debug session is still starting. Try again in a moment.'
  elseif other then
    why = 'this debug session does not go through dapscope. :checkhealth dapscope tells why.'
  end
  M.say(why, vim.log.levels.WARN)
end

---@return dapscope.State
function M.state(session)
  states[session] = states[session] or {}
  return states[session]
end

--- The session that the user started: a child's results are its own, too.
function M.root(session)
  while session.parent do
    session = session.parent
  end
  return session
end

local function redraw() vim.cmd.redrawstatus({ bang = true }) end

--- Asks what the session's state is: tracking can also be switched on in the console or by the configuration.
function M.refresh(session)
  session:request('dapscope.status', nil, function(err, status)
    if err then return end
    local state = M.state(session)
    state.capture = status.capture and (status.capture.profileId or '?') or nil
    state.tracking = vim.tbl_get(status, 'memory', 'tracking', 'tracking') == true
    redraw()
  end)
end

--- One line of the debug console: the same words, arguments, errors and tables as there.
---@param line string such as `%cpu start rate=200`
---@param take fun(text: string, event: string) `event` tells the same; '' where none comes
function M.type(session, line, take)
  local frame = session.current_frame
  local arguments = { expression = line, context = 'repl', frameId = frame and frame.id or nil }
  M.ask(session, 'evaluate', arguments, function(body)
    take(words.told(body.result), vim.tbl_get(body, 'dapscope', 'event') or '')
  end)
end

---@param body { profileId: string, error?: table }
function M.capture_changed(session, body, runs)
  M.state(session).capture = runs and body.profileId or nil
  redraw()
end

--- For a statusline: what dapscope does in the current session, or an empty text.
function M.statusline()
  if not package.loaded['dap'] then return '' end
  local session = M.current()
  if not session then return '' end
  local state, parts = M.state(session), { 'dapscope' }
  if state.capture then table.insert(parts, 'cpu●') end
  if state.tracking then table.insert(parts, 'mem●') end
  return table.concat(parts, ' ')
end

return M
