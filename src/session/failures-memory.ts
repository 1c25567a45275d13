// The failures of the courier (14xx) and of the memory requests (15xx).
import { failure } from './failure-type.ts'

export const memoryFailures = {
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
    'dapscope’s code inside the program failed: {message}. The program goes on; please report this with the log of `--log-file FILE`.',
  ),
  notDebugged: failure<'given' | 'debugged'>(
    1405,
    'notDebugged',
    'Process {given} has no debug session here (those that have: {debugged}), and only a debugger can ask for its memory. Leave ' +
      '`"subProcess"` true in the launch configuration, and let your client attach to the children; `dapscope.cpu.start` with ' +
      '`pid` works without.',
  ),
  noDebuggedChildren: failure<never>(
    1406,
    'noDebuggedChildren',
    'No child process is being debugged now, and only a debugger can ask for its memory. Leave `"subProcess"` true in the launch ' +
      'configuration, and let your client attach to the children; `dapscope.cpu.start` with `pid: "children"` works without.',
  ),
  notTracking: failure<never>(
    1501,
    'notTracking',
    'Memory is not being tracked, so nothing is known of where it was allocated. Start that with ' +
      '`dapscope.memory.start`; `dapscope.memory.objects` works without.',
  ),
  noRoom: failure<'why'>(
    1502,
    'noRoom',
    'No snapshot was taken: {why}. Free some memory, raise the limit, or track fewer frames and try again.',
  ),
  expressionFailed: failure<'why'>(
    1503,
    'expressionFailed',
    'The expression could not be evaluated: {why}. Of a running program only the names of its ' +
      'main module are known (`CACHE`) and those in imported modules (`shop.CACHE`): mend the name, or stop the program where it is known.',
  ),
  nothingFound: failure<'why'>(
    1504,
    'nothingFound',
    '{why}. `dapscope.memory.objects` lists the types that there are; mend the name and ask again.',
  ),
  unknownSnapshot: failure<'given' | 'known'>(
    1505,
    'unknownSnapshot',
    'There is no snapshot {given}, and no such file. This session knows: {known}. Name one of these, or the path of a .heapprofile; ' +
      '`dapscope.memory.snapshot` takes a new one.',
  ),
  noSnapshot: failure<never>(
    1506,
    'noSnapshot',
    'There is no earlier snapshot to compare with. Take one with `dapscope.memory.snapshot`, let the program work, and ask again.',
  ),
  noLastWord: failure<'how'>(
    1507,
    'noLastWord',
    'There is no last snapshot of the program’s memory: {how}, without its exit hooks (a signal, `os._exit`, `exec`). Let it end by ' +
      'itself, or in a debug session take one before with `dapscope.memory.snapshot`.',
  ),
  unreadableSnapshot: failure<'path' | 'why'>(
    1508,
    'unreadableSnapshot',
    'The snapshot {path} could not be read: {why}. Name a `heapProfilePath` that a snapshot has answered, or an id.',
  ),
  otherFrames: failure<'why'>(
    1514,
    'otherFrames',
    'Nothing was changed: {why}. Stop it first with `dapscope.memory.stop`, which forgets what was tracked so far.',
  ),
  cannotFork: failure<'why'>(
    1515,
    'cannotFork',
    'The program was not forked: {why}. Leave `stall` out, or take `stall: "in-process"`.',
  ),
  unknownSession: failure<'given' | 'own'>(
    1510,
    'unknownSession',
    'There is no session {given}; this one is {own} (`dapscope.status` tells it). Give `sessionId` as that.',
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
} as const
