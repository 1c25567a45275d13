// A client as a process of its own, which can be stopped and killed: it starts a command and passes on what goes to and fro.
import { spawn } from 'node:child_process'

const [command, ...args] = process.argv.slice(2)
const adapter = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
process.stdin.pipe(adapter.stdin)
adapter.stdout.pipe(process.stdout)
adapter.stdin.on('error', () => undefined)
adapter.on('exit', (status) => (process.exitCode = status ?? 1))
