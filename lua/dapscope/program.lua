-- Where dapscope is: what the user says, the PATH, or the build in this very clone.
local M = {}

---@type string|string[]|nil  setup's `command`
M.configured = nil

local function clone() return vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p:h:h:h') end

---@return string[]|nil command a program and its first arguments
function M.command()
  if M.configured then return type(M.configured) == 'table' and vim.deepcopy(M.configured) or { M.configured } end
  local installed = vim.fn.exepath('dapscope')
  if installed ~= '' then return { installed } end
  local built, node = clone() .. '/dist/dapscope.cjs', vim.fn.exepath('node')
  if node ~= '' and vim.fn.filereadable(built) == 1 then return { node, built } end
end

M.advice = 'Install it as docs/INSTALL.md in the plugin’s folder says, or build it there (`npm ci && npm run build`).'

--- Runs dapscope beside the editor. `done` gets the completed process, on the main loop.
---@param args string[]
---@param done fun(result: vim.SystemCompleted)
---@return boolean started
function M.run(args, done)
  local command = M.command()
  if not command then return false end
  return (pcall(vim.system, vim.list_extend(command, args), { text = true }, vim.schedule_wrap(done)))
end

return M
