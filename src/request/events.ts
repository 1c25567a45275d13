// The events of ours, for the docs: when each is sent, and what it carries. Beside these, a request that was answered `pending`
// ends in an event of its own name.

export interface EventDeclaration {
  when: string
  body: string
}

export const events: Record<string, EventDeclaration> = {
  'dapscope.cpu.started': {
    when: 'a capture runs',
    body: 'the answer of `dapscope.cpu.start`',
  },
  'dapscope.cpu.finished': {
    when: 'a capture has ended, whatever ended it; once for each',
    body: 'the answer of `dapscope.cpu.stop`, or `profileId` and `error`',
  },
  'dapscope.memory.snapshot': {
    when: 'a snapshot is on disk',
    body: 'the answer of `dapscope.memory.snapshot`, or `snapshotId` and `error`',
  },
  'dapscope.memory.diff': {
    when: 'two snapshots were compared',
    body: 'the answer of `dapscope.memory.diff`, or `from`, `to` and `error`',
  },
  'dapscope.memory.references': {
    when: 'who holds an object was found',
    body: 'the answer of `dapscope.memory.references`; where that was `pending`, in its place `error`',
  },
  'dapscope.diagnostics': {
    when: 'lines are suspected of a leak, or no longer are; one for each file',
    body: '`path`, `diagnostics[]` (range, severity, source, message, as LSP has them: lines from 0)',
  },
  profileStarted: {
    when: 'a capture runs that `startProfile` has asked for',
    body: '`type`, `file`: as vscode-js-debug has it',
  },
  profilerStateUpdate: {
    when: 'such a capture begins or ends',
    body: '`label`, `running`: as vscode-js-debug has it',
  },
}
