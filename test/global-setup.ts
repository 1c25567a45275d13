// Before all tests: a virtual environment with debugpy and py-spy for each Python of this machine.
import { rmSync } from 'node:fs'
import { makePythons, PYTHONS_FILE, TOOLS_FILE } from './venvs.ts'

export default async function setUp(): Promise<void> {
  // What an earlier run has found must not stand for this one.
  for (const file of [PYTHONS_FILE, TOOLS_FILE]) rmSync(file, { force: true })
  if (!process.env['DAPSCOPE_NO_VENVS']) await makePythons((line) => console.log(line))
}
