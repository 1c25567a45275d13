// Loaded into a dapscope: kill -9 comes before it has started the shell that ends py-spy when dapscope was killed (src/cpu/orphan.ts),
// and so late, as on a busy machine, that a py-spy which has begun already samples: it says so, and nothing more that could fail.
const processes = require('node:child_process')

const SAMPLES_MS = 2000

const { spawn } = processes
processes.spawn = (command, args, ...rest) => {
  if (!args?.some((each) => each.includes('kill -INT'))) return spawn(command, args, ...rest)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SAMPLES_MS)
  process.kill(process.pid, 'SIGKILL')
}
