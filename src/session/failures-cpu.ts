// The failures of CPU captures, of results on disk (13xx) and of profile files (16xx); 12xx.
import { failure } from './failure-type.ts'

export const cpuFailures = {
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
  foreignPid: failure<'given' | 'pid' | 'children'>(
    1204,
    'foreignPid',
    'Process {given} is neither the one being debugged ({pid}) nor a Python process that came from it ({children}). Name one of ' +
      'these, or give `pid: "children"` or `pid: "all"`.',
  ),
  stillRunning: failure<'profileId'>(
    1205,
    'stillRunning',
    'The CPU capture {profileId} is still running. Stop it with `dapscope.cpu.stop` first.',
  ),
  nothingToCompare: failure<'count'>(
    1206,
    'nothingToCompare',
    'There are not two CPU captures of this session to compare ({count}). Make another with `dapscope.cpu.start`, or name files with ' +
      '`from` and `to`.',
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
    'py-spy could not sample the program: {message}. The program goes on; try again.',
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
  damagedTrace: failure<'message'>(
    1215,
    'damagedTrace',
    "The sampler's file could not be read ({message}), so there is no profile. Start the capture again.",
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
  neverReached: failure<'where'>(
    1218,
    'neverReached',
    'The program never went on from {where} (`stopOn.from`) while the capture ran, so there is no profile. Check that the ' +
      'breakpoint is set and on the way, and start again.',
  ),
  noBreakpoint: failure<'id'>(
    1219,
    'noBreakpoint',
    'No breakpoint in a file has the id {id}. Give `stopOn` an id that `setBreakpoints` has answered, or a path and a line.',
  ),
  noChildren: failure<'pid' | 'notes'>(
    1220,
    'noChildren',
    'No Python process that came from {pid} could be profiled while the capture ran.{notes} For the process itself leave `pid` ' +
      'out; with `pid: "all"` both are profiled.',
  ),
  heldByCapture: failure<'pid' | 'message'>(
    1221,
    'heldByCapture',
    'Process {pid} could not be read while the CPU capture runs, whose sampler holds it for each sample ({message}). Stop that with ' +
      '`dapscope.cpu.stop` first, or ask again.',
  ),
  raisedAtOnce: failure<never>(
    1222,
    'raisedAtOnce',
    'The expression raised before enough of it was sampled, so there is no profile of it. Mend it and try `dapscope.cpu.run` again.',
  ),
  diedWhileHeld: failure<never>(
    1223,
    'diedWhileHeld',
    'The program died at the very moment for which py-spy held it, and py-spy would have waited for it for ever: it was ended by force, and ' +
      'there is no profile. Try again, or with `sampler: "in-process"`, which keeps what it has when the program dies.',
  ),
  output: failure<'path' | 'why' | 'remedy'>(
    1301,
    'outputNotWritten',
    'The results could not be written to {path}: {why}. {remedy}',
  ),
  notReadable: failure<'path' | 'why'>(
    1601,
    'notReadable',
    '{path} could not be read as a profile: {why}. dapscope reads what py-spy writes (`--format chrometrace`, ' +
      '`speedscope` or `raw`) and .cpuprofile files; name such a file.',
  ),
  sameFile: failure<'path'>(
    1602,
    'sameFile',
    'The result would replace {path}, the file that is being read, so nothing was done. Name another with `--output FILE` (of `view`: `--out FILE`).',
  ),
  notViewable: failure<'path' | 'why'>(
    1603,
    'notViewable',
    '{path} could not be shown: {why}. dapscope shows .cpuprofile and .heapprofile files, its references.json, and what py-spy ' +
      'writes (`--format chrometrace`, `speedscope` or `raw`); name such a file, or a result that `dapscope list` tells.',
  ),
  tooManyProfiles: failure<'count'>(
    1606,
    'tooManyProfiles',
    '{count} CPU profiles cannot be compared at once, so nothing was made. Name one or two; of memory snapshots any number makes a timeline.',
  ),
  notCompared: failure<'count'>(
    1607,
    'notCompared',
    '{count} files of references cannot be compared, so nothing was made. Name one.',
  ),
  noSuchResult: failure<'given' | 'folder'>(
    1605,
    'noSuchResult',
    'There is no file and no result `{given}` (results are in {folder}). `dapscope list` tells what is there; `dapscope view FILE` shows a file from elsewhere.',
  ),
  noResultYet: failure<'folder'>(
    1608,
    'noResultYet',
    'There is no result yet in {folder}. A capture in a debug session makes one, or `dapscope run -- script.py` here; `--output-dir DIR` before the ' +
      'command looks elsewhere.',
  ),
  unlikeFiles: failure<'one' | 'other'>(
    1604,
    'unlikeFiles',
    '{one} and {other} are of different kinds (CPU profile, memory snapshot, references), which cannot be compared. Name two of one kind, or one alone.',
  ),
} as const
