-- What the commands do (plugin/dapscope.lua defines them): the words of the debug console, with its completions.
local marks = require('dapscope.marks')
local results = require('dapscope.results')
local sessions = require('dapscope.sessions')
local told = require('dapscope.words').told

local M = {}

--- For when no session is there to be asked.
local WORDS = {
  cpu = { 'start', 'stop', 'run', 'dump', 'diff', '10' },
  mem = { 'start', 'snapshot', 'diff', 'run', 'refs', 'objects', 'gc', 'stop' },
}
local WAIT_MS = 500

--- `name=value` words as a request's arguments; numbers and truth values as such.
local function arguments_of(words)
  local arguments = vim.empty_dict()
  for _, word in ipairs(words) do
    local name, value = word:match('^(%w+)=(.*)$')
    if not name then return nil, word end
    if value == 'true' or value == 'false' then value = value == 'true' end
    arguments[name] = tonumber(value) or value
  end
  return arguments
end

local function dump(session, words)
  local arguments, wrong = arguments_of(words)
  if not arguments then return sessions.say(('`%s` is not name=value'):format(wrong), vim.log.levels.ERROR) end
  sessions.ask(session, 'dapscope.cpu.dump', arguments, function(body)
    results.dump(body)
    vim.cmd.copen()
  end)
end

--- The words of a topic, as commands of ours.
local function help(session, topic)
  sessions.ask(session, 'dapscope.help', nil, function(body)
    local lines = {}
    for _, each in ipairs(body.words) do
      local own = told(('`%s`'):format(each.words)):sub(2, -2)
      if vim.startswith(each.words, '%' .. topic) then table.insert(lines, ('%-26s %s'):format(own, each.summary)) end
    end
    results.show(table.concat(lines, '\n'))
  end)
end

--- What these events bring is shown whoever asked for it: the answer that names one need not be.
local SHOWN_BY_EVENT = {
  ['dapscope.cpu.started'] = true,
  ['dapscope.cpu.finished'] = true,
  ['dapscope.memory.snapshot'] = true,
  ['dapscope.memory.diff'] = true,
}

local function perform(topic, call)
  local session = sessions.current_or_say()
  if not session then return end
  results.hide()
  local word = call.fargs[1]
  if topic == 'cpu' and word == 'dump' then return dump(session, vim.list_slice(call.fargs, 2)) end
  if not word then return help(session, topic) end
  local line = ('%%%s %s'):format(topic, call.args)
  sessions.type(session, line, function(text, event)
    if not SHOWN_BY_EVENT[event] then results.show(text) end
  end)
end

function M.cpu(call) perform('cpu', call) end
function M.mem(call) perform('mem', call) end

function M.open(call)
  if sessions.dap_or_say() then results.open(vim.tbl_map(vim.fn.expand, call.fargs)) end
end


M.clear = marks.clear

--- What the session itself proposes at this place of the line: words (as `%mem snapshot`) and names of arguments.
local function ask(session, line, topic)
  local found
  session:request('completions', { text = line, column = #line + 1 }, function(_, body)
    found = vim.tbl_map(function(target)
      local whole = target.text or target.label
      return (whole:gsub('^%%' .. topic .. ' ', ''))
    end, (body or {}).targets or {})
  end)
  vim.wait(WAIT_MS, function() return found ~= nil end, 10)
  return found
end

local function complete(topic, lead, line, cursor)
  -- Before it may stand modifiers, such as `:silent`.
  local typed = line:sub(1, cursor):gsub('^.-Dapscope%a+', '%%' .. topic, 1)
  local session = package.loaded['dap'] and sessions.current()
  local words = session and ask(session, typed, topic) or WORDS[topic]
  return vim.tbl_filter(function(word) return vim.startswith(word, lead) end, words)
end

function M.complete_cpu(...) return complete('cpu', ...) end
function M.complete_mem(...) return complete('mem', ...) end

return M
