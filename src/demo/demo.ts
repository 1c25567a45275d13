// `dapscope demo`: debugs a sample program through the proxy as an editor would, profiles it, and shows the result.
import { execa } from 'execa'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { CaptureResult } from '../cpu/result.ts'
import { streamEnd } from '../wire/end.ts'
import { hotTable } from '../cpu/show.ts'
import { Client } from '../headless/client.ts'
import { wrap } from '../request/text.ts'

const PROFILE_MS = 3000

type Print = (line: string) => void

/** @param entry the file that runs dapscope. @returns the exit status */
export async function demo(entry: string, flags: string[], print: Print): Promise<number> {
  const program = sampleProgram(entry)
  const proxy = execa(process.execPath, [entry, ...flags], {
    buffer: false,
    reject: false,
  })
  // It tells the same there as in its answer, where it has no debugpy.
  let said = ''
  proxy.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const client = new Client(streamEnd(proxy.stdout, proxy.stdin))
  try {
    print(`Debugging ${program} through dapscope …`)
    await launch(client, program)
    await client.request('dapscope.cpu.start', { label: 'demo' })
    print(`Profiling the very process that is being debugged, for ${PROFILE_MS / 1000} s …`)
    await new Promise((done) => setTimeout(done, PROFILE_MS))
    const result = await client.request<CaptureResult>('dapscope.cpu.stop')
    for (const line of describe(result)) print(line)
    await client.request('disconnect', { terminateDebuggee: true })
    return 0
  } catch (error) {
    const { message } = error as Error
    const besides = said.split('\n').filter((line) => line !== '' && !line.includes(message))
    for (const line of [...besides, wrap(`The demo failed: ${message}`)]) print(line)
    return 1
  } finally {
    proxy.stdin.end()
    await proxy
  }
}

async function launch(client: Client, program: string): Promise<void> {
  await client.request('initialize', { adapterID: 'debugpy', clientID: 'dapscope-demo', linesStartAt1: true })
  const launched = client.request('launch', { program, console: 'internalConsole', cwd: dirname(program) })
  // A launch that fails is never followed by `initialized`.
  await Promise.race([client.event('initialized'), launched])
  await client.request('configurationDone')
  await launched
  // The program says so when its work begins: before that debugpy is still at its own.
  await client.event('output', ({ output }: { output: string }) => output.includes('orders'))
}

function describe(result: CaptureResult): string[] {
  const threads = result.threads.map(({ name, cpuProfilePath }) => `  ${name.padEnd(12)} ${cpuProfilePath}`)
  return [
    '',
    result.summary,
    '',
    ...hotTable(result.hotFunctions.slice(0, 12)),
    '',
    'Open these in VS Code, Chrome DevTools (Performance, Load profile) or speedscope:',
    `  ${'all threads'.padEnd(12)} ${result.cpuProfilePath}`,
    ...threads,
  ]
}

/** Beside the bundle's folder, in the repository and in the package alike. */
function sampleProgram(entry: string): string {
  const path = resolve(dirname(entry), '..', 'examples', 'demo', 'orders.py')
  if (!existsSync(path)) throw new Error(`${path} is missing: install dapscope again`)
  return join(path)
}
