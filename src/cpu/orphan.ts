// What ends a sampler whose dapscope was killed, when nobody else can: a shell that waits for the end of its input.
import { execa } from 'execa'

/** `read` and not `cat`, so that no second process is left. The sampler gets 5 s to let go of the program in order. */
const UNTIL_INPUT_ENDS = [
  'exec 2>/dev/null',
  // Ctrl-C in our terminal is not for it.
  "trap '' INT",
  'read -r _',
  'kill -INT "$1"',
  'for n in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$1" || break; sleep 0.5; done',
  'kill -KILL "$1"',
  'rm -rf -- "$2"',
].join('\n')

/** The sampler with that command, once a line comes on its input; without one it never begins, so that `endWithUs` is there first. */
export const onWord = (command: string[]): string[] => [
  '/bin/sh',
  '-c',
  'read -r _ && exec "$@"',
  'dapscope',
  ...command,
]

/**
 * Its input is a pipe of ours, which the kernel closes whatever has ended us: then `pid` is interrupted and `scratch` removed.
 * @returns what calls it off, once the sampler has ended
 */
export function endWithUs(pid: number | undefined, scratch: string): () => void {
  if (pid === undefined) return () => undefined
  const watch = execa('/bin/sh', ['-c', UNTIL_INPUT_ENDS, 'dapscope', String(pid), scratch], {
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'ignore',
    reject: false,
    // It is to outlive us.
    cleanup: false,
  })
  watch.stdin.on('error', () => undefined)
  watch.unref()
  return () => void watch.kill('SIGKILL')
}
