-- What comes back: into the quickfix list, beside the lines, into a window, and into the browser.
local marks = require('dapscope.marks')
local program = require('dapscope.program')
local sessions = require('dapscope.sessions')
local units = require('dapscope.units')

local M = { virtual_text = true, allocations = 10, editor = nil }

---@class dapscope.Result
---@field profile string
---@field report? string

--- Of the session that was started last.
---@type dapscope.Result|nil
local last

--- For the user's own taste: `autocmd User DapscopeResult`, with the kind and the body as its data.
local function publish(kind, body)
  vim.api.nvim_exec_autocmds('User', { pattern = 'DapscopeResult', data = { kind = kind, body = body } })
end

local function quickfix(title, places)
  local items = {}
  for _, place in ipairs(places) do
    if place.line > 0 and vim.fn.filereadable(place.path) == 1 then
      table.insert(items, { filename = place.path, lnum = place.line, text = place.text, type = place.type })
    end
  end
  vim.fn.setqflist({}, ' ', { title = 'dapscope ' .. title, items = items })
  return #items
end

--- Library lines tell nothing without the user's line that leads there.
local function via(each)
  return each.via and (', from %s:%d'):format(vim.fs.basename(each.via.path), each.via.line) or ''
end

--- A new session has no result, however many the one before it had.
function M.forget() last = nil end

---@param count integer the places in the quickfix list
---@param what string
local function tell(session, kind, body, profile, count, what)
  last = { profile = profile, report = body.reportPath }
  sessions.state(sessions.root(session)).last = last
  -- Short enough to need no key: what the summary says is in the console.
  local places = units.counted(count, what) .. (count > 0 and ': :copen' or '')
  sessions.say(places .. '. The whole picture: :DapscopeOpen')
  publish(kind, body)
end

--- Comes once for every capture, whoever stopped it, and in whatever way.
function M.cpu(session, body)
  if body.error then return sessions.failed(body.error) end
  local places = vim.tbl_map(function(each)
    local text = '%5.1f %% self %5.1f %% total  %s%s'
    text = text:format(each.selfPercent, each.totalPercent, each['function'], via(each))
    return { path = each.path, line = each.line, text = text }
  end, body.hotLines)
  local count = quickfix(body.label or body.profileId, places)
  if M.virtual_text then marks.show_hot(body.hotLines) end
  tell(session, 'cpu', body, body.cpuProfilePath, count, 'hot line')
end

function M.snapshot(session, body)
  if body.error then return sessions.failed(body.error) end
  -- Of several processes each tells its own.
  if not body.sites then return end
  marks.leaks_are_of(sessions.root(session))
  local worth = vim.tbl_filter(function(site) return site.category ~= 'debugger' and site.percent >= 0.1 end, body.sites)
  local places = vim.tbl_map(function(each)
    local text = ('%s in %d blocks  %s%s'):format(units.size(each.bytes), each.count, each['function'], via(each))
    return { path = each.path, line = each.line, text = text }
  end, worth)
  local count = quickfix(body.label or body.snapshotId, places)
  marks.show_allocations(body.sites, M.allocations)
  tell(session, 'snapshot', body, body.heapProfilePath, count, 'site')
end

local SEVERITY = { HIGH = 'W', MEDIUM = 'I', LOW = 'N' }

--- What a library keeps by the way is none of the user's leaks, as little as a trifle has grown.
local function worth_telling(body)
  local leaks = vim.tbl_filter(function(each) return each.category == 'user' or each.confidence ~= 'LOW' end, body.leaks)
  local least = math.abs(body.total.change) / 1000
  return leaks, vim.tbl_filter(function(each) return each.bytes.change >= least end, body.grown)
end

--- Leaks first, then what grew; the snapshot that was taken for it stays the one to open.
function M.diff(body)
  if body.error then return sessions.failed(body.error) end
  local places, leaks, grown = {}, worth_telling(body)
  for _, leak in ipairs(leaks) do
    local text = ('%s leak %s  %s: %s'):format(leak.confidence, units.change(leak.growthBytes), leak['function'], leak.reason)
    table.insert(places, { path = leak.path, line = leak.line, text = text, type = SEVERITY[leak.confidence] })
  end
  for _, each in ipairs(grown) do
    local text = ('%s  %s%s'):format(units.change(each.bytes.change), each['function'], via(each))
    table.insert(places, { path = each.path, line = each.line, text = text })
  end
  local count = quickfix(body.from .. ' to ' .. body.to, places)
  local found = { units.change(body.total.change), units.counted(#leaks, 'leak'), units.counted(count, 'place') }
  sessions.say(table.concat(found, ', ') .. (count > 0 and ': :copen' or ''))
  publish('diff', body)
end

--- Busy threads come first.
local function busy_first(threads)
  local busy = vim.tbl_filter(function(thread) return thread.active end, threads)
  local waiting = vim.tbl_filter(function(thread) return not thread.active end, threads)
  return vim.list_extend(busy, waiting)
end

--- The frames of all threads, innermost first, to walk through with :cnext; then those of asyncio's tasks, innermost first, too, and of other processes.
function M.dump(body)
  local places = {}
  local function add(name, state, frames)
    for depth, frame in ipairs(frames) do
      local head = depth == 1 and ('%s (%s): '):format(name, state) or ''
      table.insert(places, { path = frame.path, line = frame.line, text = head .. frame.name })
    end
  end
  local function add_threads(threads, prefix)
    for _, thread in ipairs(busy_first(threads)) do
      add(prefix .. thread.name, thread.active and 'busy' or 'waiting', thread.frames)
    end
  end
  add_threads(body.threads, '')
  for _, task in ipairs(body.tasks) do
    add('task ' .. task.name, task.state, vim.iter(task.frames):rev():totable())
  end
  for _, process in ipairs(body.processes or {}) do
    add_threads(process.threads, ('process %d, '):format(process.pid))
  end
  quickfix('stacks', places)
  for _, note in ipairs(body.notes) do
    sessions.say(note)
  end
  publish('dump', body)
end

--- The answer to the command before is read when the next is typed.
function M.hide()
  local window = vim.fn.bufwinid('dapscope://answer')
  if window ~= -1 then pcall(vim.api.nvim_win_close, window, true) end
end

--- A text of several lines, in a window at the bottom that `q` closes; what fits in one line without a prompt is just said.
function M.show(text)
  if text:find('^Still at work') then text = 'still at work: the result comes into the debug console' end
  local lines = vim.split(vim.trim(text), '\n')
  local width = vim.fn.strdisplaywidth('dapscope: ' .. lines[1])
  M.hide()
  if #lines == 1 and width < vim.v.echospace then return sessions.say(lines[1]) end
  local buffer = vim.fn.bufadd('dapscope://answer')
  vim.fn.bufload(buffer)
  vim.bo[buffer].buftype, vim.bo[buffer].bufhidden, vim.bo[buffer].swapfile = 'nofile', 'hide', false
  vim.bo[buffer].filetype = 'dapscope'
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.keymap.set('n', 'q', '<Cmd>close<CR>', { buffer = buffer, desc = 'close' })
  local height = math.min(#lines, math.floor(vim.o.lines / 2))
  vim.api.nvim_open_win(buffer, false, { split = 'below', win = -1, height = height, style = 'minimal' })
end

--- By then an opener that finds no browser has ended.
local OPENER_MS = 2000

local function open_page(page)
  local function not_opened(why)
    local shown = vim.fn.fnamemodify(page, ':~')
    sessions.say(('%s was written but not opened: %s'):format(shown, why), vim.log.levels.WARN)
  end
  local opener, problem = vim.ui.open(page)
  if not opener then return problem and not_opened(problem) end
  vim.defer_fn(function()
    if not opener:is_closing() then return end
    local code = opener:wait().code
    if code ~= 0 then not_opened(('the system’s opener failed (exit %d)'):format(code)) end
  end, OPENER_MS)
end

--- The newest result of the session that runs; after its end still that.
local function newest()
  local running = package.loaded['dap'] and sessions.current()
  local found = last
  if running then found = sessions.state(sessions.root(running)).last end
  if found then return found end
  local what = running and 'this session has' or 'this Neovim has'
  sessions.say(
    what .. ' no result yet. `%cpu 10` in a debug session makes one; `:DapscopeOpen last` opens the newest of earlier ones.',
    vim.log.levels.WARN
  )
end

--- Makes dapscope's page of a profile, or of two compared, and opens it in the browser.
---@param files string[] none: the newest result; `last` and the names in `dapscope list` are files, too
function M.open(files)
  if #files == 0 then
    local found = newest()
    if not found then return end
    if found.report then return open_page(found.report) end
    files = { found.profile }
  end
  local args = vim.list_extend({ 'view', '--no-open' }, M.editor and { '--editor', M.editor } or {})
  local started = program.run(vim.list_extend(args, files), function(result)
    local page = (result.stdout or ''):match('(%S[^\n]*%.html)')
    if result.code ~= 0 or not page then return sessions.say(vim.trim(result.stderr or ''), vim.log.levels.ERROR) end
    open_page(page)
  end)
  if not started then sessions.say('it was not found. ' .. program.advice, vim.log.levels.ERROR) end
end

return M
