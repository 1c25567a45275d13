// The failures of a request before it is done: unknown, wrong, too early (11xx).
import { failure } from './failure-type.ts'

export const requestFailures = {
  unknownRequest: failure<'command' | 'nearest'>(
    1101,
    'unknownRequest',
    'dapscope has no request `{command}`. {nearest}',
  ),
  wrongArguments: failure<'command' | 'problems'>(
    1102,
    'wrongArguments',
    '`{command}` was not done: {problems}. Mend that and try again.',
  ),
  notYet: failure<'argument'>(
    1103,
    'notSupportedYet',
    '`{argument}` is not built yet in this version, so nothing was done. Leave it out.',
  ),
  unknownWord: failure<'text' | 'nearest'>(
    1104,
    'unknownWord',
    '`%{text}` is none of dapscope’s words. {nearest} Type `%prof help` for what each does.',
  ),
  notAVariable: failure<never>(
    1105,
    'notAVariable',
    'This is a result of dapscope, not a variable of the program: it cannot be set, and nothing was changed. The ' +
      'program’s own are in the frames of a stopped thread.',
  ),
  notStopped: failure<'command'>(
    1113,
    'notStopped',
    '`{command}` evaluates in a frame, and no thread of the program is stopped in one that is chosen. Stop it (a breakpoint, or pause), choose ' +
      'the frame in your editor, and try again; `dapscope.cpu.start` profiles a running program.',
  ),
  expressionRaised: failure<'message'>(1114, 'expressionRaised', '{message}'),
  noResult: failure<'why' | 'known'>(
    1115,
    'noResult',
    '{why} (results of this session: {known}). Name one of these or a file, or make one with `dapscope.cpu.start` or `dapscope.memory.snapshot` first.',
  ),
  reportFailed: failure<'why'>(
    1116,
    'reportFailed',
    'The page could not be made: {why} The profile itself is where it was; ask again, or type `dapscope view FILE` in a terminal.',
  ),
  noDebuggee: failure<'command'>(
    1110,
    'noDebuggee',
    '`{command}` needs a running program, and this session has none yet. Start it (launch or attach) and try again; ' +
      'from the first line on: `"dapscope": {"cpu": true}`, or `"memory": true`, in the launch configuration.',
  ),
  debuggeeEnded: failure<'how'>(
    1111,
    'debuggeeEnded',
    'The program has ended ({how}), so nothing more can be asked of it. Start it again, and ask while it runs.',
  ),
  notProved: failure<'pid' | 'why'>(
    1112,
    'notProved',
    'No sampler was attached: process {pid} could not be proved to be the program being debugged ({why}). ' +
      'Run dapscope on the machine and in the container where the program runs.',
  ),
} as const
