// The yardstick: a bare byte pipe in Node, what a proxy costs that does nothing at all.
const { spawn } = require('node:child_process')

const [command, ...args] = process.argv.slice(2)
const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
child.stdout.pipe(process.stdout)
process.stdin.pipe(child.stdin)
child.stdin.on('error', () => undefined)
child.on('exit', (code) => {
  process.exitCode = code ?? 1
  process.stdin.destroy()
})
