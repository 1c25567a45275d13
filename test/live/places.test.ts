// What docs/PLACES.md says of test runs that are spread over processes, and of notebooks: with real pytest-xdist and a real kernel.
import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { describePythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { attach, connected, freePort } from './attached.ts'
import { pause, read, shareOf } from './captures.ts'
import { Dap } from './dap.ts'
import { IPYKERNEL, packagesFor, XDIST } from './site-packages.ts'

const TESTS = `
import time

import pytest


def work(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(range(1000))


@pytest.mark.parametrize("number", range(4))
def test_that_works(number):
    open("running-%d" % number, "w").close()
    work(60)
`

/** Runs cells as a client of Jupyter’s does: listen for a debugger, then work. */
const NOTEBOOK = `
import sys

from jupyter_client.manager import start_new_kernel

manager, client = start_new_kernel(kernel_name="python3")
try:
    client.execute_interactive('import debugpy; debugpy.listen(("127.0.0.1", %s))' % sys.argv[1])
    print("listening", flush=True)
    cell = """
import time
def of_a_cell(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(range(1000))
of_a_cell(60)
"""
    client.execute_interactive(cell)
finally:
    manager.shutdown_kernel(now=True)
`

describePythons(
  'a place',
  (tested) => {
    it('of tests that pytest-xdist spreads: each worker has a profile, and the first says who worked', async ({
      skip,
    }) => {
      const site = packagesFor(tested.python, tested.version, XDIST)
      if (site === undefined) return skip(`${XDIST} cannot be had`)
      const cwd = scratchFolder()
      writeFileSync(join(cwd, 'test_spread.py'), TESTS)
      const dap = Dap.proxy(tested.python, ['--output-dir', scratchFolder()])
      const args = ['-n', '2', '-p', 'no:cacheprovider', 'test_spread.py']
      const env = { PYTHONPATH: site }
      await dap.launch({ module: 'pytest', args, cwd, env, python: [tested.python], subProcess: false })
      const running = () => readdirSync(cwd).filter((name) => name.startsWith('running')).length
      await expect.poll(running, { timeout: 30_000 }).toBe(2)

      // On a busy machine a worker may not get the tenth of a core that it is named for.
      const notes = async () => {
        await dap.settled('dapscope.cpu.start')
        await pause(1500)
        return (await dap.settled('dapscope.cpu.stop')).notes.join('\n')
      }
      await expect
        .poll(notes, { timeout: 40_000 })
        .toMatch(/Child processes were busy: \d+ \(.*, \d+ \(.*`pid: "all"`/)

      await dap.settled('dapscope.cpu.start', { pid: 'all' })
      await pause(2500)
      const { processes } = await dap.settled('dapscope.cpu.stop')
      const working = processes.filter(
        ({ cpuProfilePath }: any) => shareOf(read(cpuProfilePath), 'work') > 0.3,
      )
      expect(working).toHaveLength(2)
      await dap.quit()
    })

    it('of a notebook: its cells are profiled in a session of its own', async ({ skip }) => {
      const site = packagesFor(tested.python, tested.version, IPYKERNEL)
      if (site === undefined) return skip(`${IPYKERNEL} cannot be had`)
      const folder = scratchFolder()
      const kernels = join(folder, 'kernels', 'python3')
      mkdirSync(kernels, { recursive: true })
      const argv = [tested.python, '-m', 'ipykernel_launcher', '-f', '{connection_file}']
      writeFileSync(
        join(kernels, 'kernel.json'),
        JSON.stringify({ argv, display_name: 'Python', language: 'python' }),
      )
      const port = freePort()
      const notebook = spawn(tested.python, ['-c', NOTEBOOK, String(port)], {
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { ...process.env, PYTHONPATH: site, JUPYTER_PATH: folder, HOME: folder },
      })
      onTestFinished(() => void notebook.kill('SIGINT'))
      await new Promise((listening, ended) => notebook.stdout.once('data', listening).once('end', ended))

      const dap = await connected(port, ['--output-dir', scratchFolder()])
      await attach(dap, port)
      await dap.settled('dapscope.cpu.start')
      await pause(2000)
      const { cpuProfilePath } = await dap.settled('dapscope.cpu.stop')
      expect(shareOf(read(cpuProfilePath), 'of_a_cell')).toBeGreaterThan(0.3)
      await dap.detach()
    })
  },
  { versions: ['3.12'] },
)
