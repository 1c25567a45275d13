-- dapscope speaks of its requests and of the words of the debug console: here they become this plugin's commands.
local M = {}

local COMMANDS = { cpu = ':DapscopeCpu', mem = ':DapscopeMem' }
local OTHERS = { ['prof open'] = ':DapscopeOpen', ['prof help'] = ':help dapscope' }
--- Requests whose last part is another word in the console.
local WORDS = { gcCollect = 'gc', references = 'refs' }

local function in_console(topic, word) return ('%%%s %s'):format(topic == 'memory' and 'mem' or topic, WORDS[word] or word) end

--- A text of dapscope's for a reader in Neovim: `:DapscopeMem start frames=10` for `%mem start frames=10`, and for
--- `dapscope.memory.start` with `frames: 10`.
---@param text string
---@return string
function M.told(text)
  text = text:gsub('dapscope%.(%l+)%.(%a+)', in_console):gsub('`(%%%l+ %l+)` with `(%w+): ([^`]+)`', '`%1 %2=%3`')
  text = text:gsub('`%%(prof %l+)`', function(words) return OTHERS[words] and '`' .. OTHERS[words] .. '`' end)
  return (text:gsub('`%%(%l+)', function(topic) return COMMANDS[topic] and '`' .. COMMANDS[topic] end))
end

return M
