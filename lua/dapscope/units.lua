-- Figures as people read them: sizes by 1000, as dapscope's own tables have them.
local M = {}

local UNITS = { 'B', 'kB', 'MB', 'GB' }

---@param bytes number
function M.size(bytes)
  local at, amount = 1, math.abs(bytes)
  while amount >= 999.95 and at < #UNITS do
    at, amount = at + 1, amount / 1000
  end
  return (at == 1 and '%d %s' or '%.1f %s'):format(amount, UNITS[at])
end

--- With its sign.
---@param bytes number
function M.change(bytes) return (bytes < 0 and '-' or '+') .. M.size(bytes) end

---@param count integer
---@param what string
function M.counted(count, what)
  return ('%s %s%s'):format(count == 0 and 'no' or count, what, count == 1 and '' or 's')
end

return M
