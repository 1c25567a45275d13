// What the ways through root have in common: root's process cannot be signalled by us, but it sees its input end.
import { nothingToTakeBack, type OpenWay } from './way.ts'

/**
 * Runs "$@" and interrupts it when the input ends: when we close it, or are killed. `read` and not `cat`, so that no
 * process is left; the number of the input is kept because a background command's own is /dev/null.
 */
const UNTIL_INPUT_ENDS = [
  'umask 022',
  'exec 3<&0',
  '"$@" </dev/null 3<&- & spy=$!',
  '{ read -r _ <&3; kill -INT $spy; } 2>/dev/null & watch=$!',
  'wait $spy; status=$?',
  'kill $watch 2>/dev/null',
  'exit $status',
].join('\n')

/** `starter` is what runs a command line as root: `sudo -n`. */
export function asRoot(starter: string[]): OpenWay {
  return {
    wrap: (command) => [...starter, '/bin/sh', '-c', UNTIL_INPUT_ENDS, 'dapscope', ...command],
    interruptBy: 'end of input',
    close: nothingToTakeBack,
  }
}
