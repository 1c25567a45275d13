// Every failure a user can see: one constructor each, saying what happened, why, and what to type next.
import type { DebugProtocol } from '@vscode/debugprotocol'

/**
 * A typed failure. On the wire it is the `body.error` (DAP: Message) of a failed response: `id`, `format` with
 * `{placeholders}` filled from `variables`, `showUser` true; beside them `name`, short and for programs.
 */
export class Failure extends Error {
  constructor(
    readonly id: number,
    override readonly name: string,
    readonly format: string,
    readonly variables: Record<string, string> = {},
  ) {
    super(format.replace(/\{(\w+)\}/g, (whole, key: string) => variables[key] ?? whole))
  }

  toMessage(): DebugProtocol.Message & { name: string } {
    return { id: this.id, format: this.format, variables: this.variables, showUser: true, name: this.name }
  }
}

type Text = string | number

function failure<Keys extends string>(id: number, name: string, format: string) {
  return (variables: Record<Keys, Text>): Failure => {
    const texts = Object.fromEntries(
      Object.entries<Text>(variables).map(([key, value]) => [key, String(value)]),
    )
    return new Failure(id, name, format, texts)
  }
}

/** The table: ids are stable once released. 10xx session, 11xx requests, 12xx CPU, 13xx output, 14xx courier, 15xx memory. */
export const failures = {
  noAdapter: failure<'tried'>(
    1001,
    'noAdapter',
    'No Python with debugpy was found ({tried}). Type `dapscope setup` to install debugpy and py-spy for dapscope, ' +
      'or start it with `--python PATH` of a Python that has debugpy.',
  ),
  namedMissing: failure<'why' | 'remedy'>(1008, 'namedMissing', '{why} {remedy}'),
  noConnection: failure<'address' | 'why'>(
    1007,
    'noConnection',
    'Nobody could be reached at {address} ({why}). Start the program with `python -m debugpy --listen {address} …` first.',
  ),
  adapterGone: failure<'what'>(
    1002,
    'adapterGone',
    'debugpy ended ({what}) before it answered. Start the debug session again; its log is written with `--log-dir DIR`.',
  ),
  noAnswer: failure<'command' | 'ms'>(
    1003,
    'noAnswer',
    'debugpy did not answer `{command}` within {ms} ms: the program may be busy in native code. Try again, or pause it first.',
  ),
  adapterRefused: failure<'command' | 'message'>(
    1004,
    'adapterRefused',
    'debugpy refused `{command}`: {message}',
  ),
  internal: failure<'message'>(
    1005,
    'internal',
    'dapscope itself failed: {message}. Debugging goes on; please report this with the log of `--log-file FILE`.',
  ),
  cancelled: failure<'command'>(1006, 'cancelled', '`{command}` was cancelled, as you asked.'),
  unknownRequest: failure<'command' | 'nearest'>(
    1101,
    'unknownRequest',
    'dapscope has no request `{command}`. {nearest}',
  ),
  wrongArguments: failure<'command' | 'problems'>(
    1102,
    'wrongArguments',
    '`{command}` was not done: {problems}. Mend that and send it again.',
  ),
  notYet: failure<'argument'>(
    1103,
    'notSupportedYet',
    '`{argument}` is not built yet in this version, so nothing was done. Leave it out.',
  ),
  noDebuggee: failure<'command'>(
    1110,
    'noDebuggee',
    '`{command}` needs a running program, and this session has none yet. Start it (launch or attach) and try again; ' +
      'to profile from the first line put `"dapscope": {"cpu": true}` into the launch configuration.',
  ),
  debuggeeEnded: failure<'command' | 'how'>(
    1111,
    'debuggeeEnded',
    '`{command}` needs a running program, and this one has ended ({how}). Start it again.',
  ),
  notProved: failure<'pid' | 'why'>(
    1112,
    'notProved',
    'No sampler was attached: process {pid} could not be proved to be the program being debugged ({why}). ' +
      'Run dapscope on the machine and in the container where the program runs.',
  ),
  captureRunning: failure<'profileId'>(
    1201,
    'captureRunning',
    'A CPU capture with other arguments is running already ({profileId}). Stop it with `dapscope.cpu.stop` first.',
  ),
  notRunning: failure<'what'>(
    1202,
    'notRunning',
    'There is no CPU capture to stop{what}. Start one with `dapscope.cpu.start`.',
  ),
  unknownCapture: failure<'profileId' | 'known'>(
    1203,
    'unknownCapture',
    'There is no CPU capture {profileId}. This session knows {known}; leave `profileId` out for the running or last one.',
  ),
  foreignPid: failure<'given' | 'pid'>(
    1204,
    'foreignPid',
    'Process {given} is not the one being debugged ({pid}), and other processes cannot be profiled yet. Leave `pid` out.',
  ),
  pySpyMissing: failure<'tried'>(
    1210,
    'pySpyMissing',
    'py-spy was not found ({tried}). Type `dapscope setup`, or `pip install py-spy` beside the Python you debug, ' +
      'or name it with `--py-spy PATH`.',
  ),
  notPermitted: failure<'pid' | 'remedy'>(
    1211,
    'notPermitted',
    'The system does not let py-spy read process {pid}. {remedy}',
  ),
  samplerFailed: failure<'message'>(
    1212,
    'samplerFailed',
    'py-spy could not sample the program: {message}. The program goes on; try `dapscope.cpu.start` again.',
  ),
  samplerHung: failure<'ms'>(
    1213,
    'samplerHung',
    'py-spy did not end within {ms} ms and was ended by force, so there is no profile. The program goes on; try again.',
  ),
  samplerElsewhere: failure<'pid' | 'owner'>(
    1214,
    'samplerElsewhere',
    'Another dapscope (process {owner}) is profiling process {pid} already. Stop that capture first: two samplers on ' +
      'one process spoil both.',
  ),
  samplerStuck: failure<never>(
    1216,
    'samplerStuck',
    'py-spy stood still while it held the program, so it was ended by force and there is no profile. The program goes on; ' +
      'try again, or with `sampler: "in-process"`.',
  ),
  insideSamplerFailed: failure<'message'>(
    1217,
    'insideSamplerFailed',
    'The sampler in the program could not sample it: {message}. The program goes on; install py-spy (`dapscope setup`) and try again.',
  ),
  damagedTrace: failure<'message'>(
    1215,
    'damagedTrace',
    "The sampler's file could not be read ({message}), so there is no profile. Start the capture again.",
  ),
  cannotEvaluate: failure<never>(
    1401,
    'cannotEvaluate',
    'Nothing can be asked of a program that runs without debugging (`noDebug`), so its memory cannot be seen; a CPU profile ' +
      'works. Start it with debugging, or put `"dapscope": {"memory": true}` into a launch configuration without `noDebug`.',
  ),
  damagedAnswer: failure<'why'>(
    1402,
    'damagedAnswer',
    'The answer from inside the program could not be used: {why}. The program goes on; try again.',
  ),
  workerGone: failure<never>(
    1403,
    'workerGone',
    'The helper process that reads the memory of the program ended before it was done: out of memory, or ended by ' +
      'somebody. The program itself goes on; try again, or with `stall: "in-process"`.',
  ),
  insideFailed: failure<'message'>(
    1404,
    'insideFailed',
    'dapscope’s code inside the program failed: {message}. The program goes on; please report this.',
  ),
  notTracking: failure<never>(
    1501,
    'notTracking',
    'Memory is not being tracked, so nothing is known of where it was allocated. Type `%mem start` or send ' +
      '`dapscope.memory.start` first; `dapscope.memory.objects` works without.',
  ),
  noRoom: failure<'why'>(
    1502,
    'noRoom',
    'No snapshot was taken: {why}. Free some memory, raise the limit, or track fewer frames and try again.',
  ),
  expressionFailed: failure<'why'>(
    1503,
    'expressionFailed',
    'The expression could not be evaluated: {why}. Stop the program where the names are known, or name a module.',
  ),
  nothingFound: failure<'why'>(
    1504,
    'nothingFound',
    '{why}. Look at `dapscope.memory.objects` for what there is.',
  ),
  unknownSnapshot: failure<'given' | 'known'>(
    1505,
    'unknownSnapshot',
    'There is no snapshot {given}, and no such file. This session knows: {known}.',
  ),
  noSnapshot: failure<never>(
    1506,
    'noSnapshot',
    'There is no earlier snapshot to compare with. Take one with `dapscope.memory.snapshot`, let the program work, and ask again.',
  ),
  noLastWord: failure<'how'>(
    1507,
    'noLastWord',
    'There is no last snapshot of the program’s memory: {how}, without its exit hooks (a signal, `os._exit`, `exec`). Take one before with `dapscope.memory.snapshot`.',
  ),
  unknownSession: failure<'given' | 'own'>(
    1510,
    'unknownSession',
    'There is no session {given}; this one is {own} (`dapscope.status` tells it).',
  ),
  noMarker: failure<never>(
    1511,
    'noMarker',
    'There is no marked payload in `output`: a line that begins with `__BASILISK_MEM__` or one of its like. Pass on all that was printed.',
  ),
  damagedPayload: failure<'why'>(
    1512,
    'damagedPayload',
    'The marked payload could not be read: {why}. Nothing of it was kept; print it again and pass it on whole.',
  ),
  forgedNonce: failure<'nonce'>(
    1513,
    'forgedNonce',
    'The frame with the nonce {nonce} answers no request of this session, so it was not believed. Post what was printed by hand, not what dapscope asked for itself.',
  ),
  output: failure<'path' | 'why' | 'remedy'>(
    1301,
    'outputNotWritten',
    'The results could not be written to {path}: {why}. {remedy}',
  ),
} as const

/** Whatever was thrown, as a Failure. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  return failures.internal({ message: error instanceof Error ? error.message : String(error) })
}
