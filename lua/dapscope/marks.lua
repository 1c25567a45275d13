-- What is shown beside the lines themselves: hot lines as virtual text, leaks and large allocations as diagnostics.
local units = require('dapscope.units')
local words = require('dapscope.words')

local M = {}

local hot = vim.api.nvim_create_namespace('dapscope.hot')
M.leaks = vim.api.nvim_create_namespace('dapscope.leaks')
M.allocations = vim.api.nvim_create_namespace('dapscope.allocations')

--- Lines to be marked, by absolute path: for buffers that are opened later, too.
---@type table<string, { line: integer, text: string, percent: number }[]>
local marks = {}

local function path_of(buffer)
  local name = vim.api.nvim_buf_get_name(buffer)
  return vim.bo[buffer].buftype == '' and name ~= '' and vim.fs.normalize(name) or nil
end

local function mark(buffer)
  if not vim.api.nvim_buf_is_loaded(buffer) then return end
  vim.api.nvim_buf_clear_namespace(buffer, hot, 0, -1)
  local count = vim.api.nvim_buf_line_count(buffer)
  for _, each in ipairs(marks[path_of(buffer) or ''] or {}) do
    if each.line <= count then
      local text = { { each.text, each.percent >= 10 and 'DapscopeHot' or 'DapscopeWarm' } }
      vim.api.nvim_buf_set_extmark(buffer, hot, each.line - 1, 0, { virt_text = text, hl_mode = 'combine' })
    end
  end
end

local function mark_all() vim.iter(vim.api.nvim_list_bufs()):each(mark) end

--- Shows the share of each hot line at its end, in place of those of the capture before.
---@param lines table[] `hotLines` of a finished capture
function M.show_hot(lines)
  marks = {}
  for _, each in ipairs(lines) do
    local path = vim.fs.normalize(each.path)
    marks[path] = marks[path] or {}
    local text = ('  %.1f %%'):format(each.totalPercent)
    local is_part = each.selfPercent >= 0.1 and each.selfPercent < each.totalPercent
    if is_part then text = text .. (' (self %.1f %%)'):format(each.selfPercent) end
    table.insert(marks[path], { line = each.line, text = text, percent = each.totalPercent })
  end
  mark_all()
end

local function diagnose(namespace, path, diagnostics)
  if #diagnostics == 0 and vim.fn.bufexists(path) == 0 then return end
  -- Not `bufnr`: for that a path is a pattern. A new buffer is unlisted, so the user's list stays as it is.
  vim.diagnostic.set(namespace, vim.fn.bufadd(path), diagnostics)
end

--- The session whose leaks are shown.
local leaks_of

--- What has leaked in a run before may be mended.
---@param root dap.Session the one that the user has started
function M.leaks_are_of(root)
  if root ~= leaks_of then vim.diagnostic.reset(M.leaks) end
  leaks_of = root
end

--- Leaks of one file, in LSP's shape; an empty list takes away what was there.
---@param body { path: string, diagnostics: table[] }
function M.show_leaks(body)
  local diagnostics = vim.tbl_map(function(each)
    local line = each.range.start.line
    return {
      lnum = line,
      col = each.range.start.character,
      severity = each.severity,
      source = each.source,
      code = each.code,
      message = words.told(each.message),
    }
  end, body.diagnostics)
  diagnose(M.leaks, body.path, diagnostics)
end

--- The largest allocation sites of the user's own code, as hints.
---@param sites table[] `sites` of a snapshot, the largest first
---@param limit integer
function M.show_allocations(sites, limit)
  vim.diagnostic.reset(M.allocations)
  local by_path = {}
  for _, site in ipairs(sites) do
    if limit > 0 and site.category == 'user' and site.line > 0 then
      limit = limit - 1
      by_path[site.path] = by_path[site.path] or {}
      table.insert(by_path[site.path], {
        lnum = site.line - 1,
        col = 0,
        severity = vim.diagnostic.severity.HINT,
        source = 'dapscope',
        code = 'memory-allocation',
        message = ('%s in %d blocks live here (%.1f %% of all that is traced)'):format(
          units.size(site.bytes),
          site.count,
          site.percent
        ),
      })
    end
  end
  for path, diagnostics in pairs(by_path) do
    diagnose(M.allocations, path, diagnostics)
  end
end

function M.clear()
  marks = {}
  mark_all()
  vim.diagnostic.reset(M.leaks)
  vim.diagnostic.reset(M.allocations)
end

function M.setup()
  vim.api.nvim_set_hl(0, 'DapscopeHot', { default = true, link = 'DiagnosticVirtualTextWarn' })
  vim.api.nvim_set_hl(0, 'DapscopeWarm', { default = true, link = 'Comment' })
  vim.api.nvim_create_autocmd('BufReadPost', {
    group = vim.api.nvim_create_augroup('dapscope.marks', {}),
    callback = function(event) mark(event.buf) end,
  })
end

return M
