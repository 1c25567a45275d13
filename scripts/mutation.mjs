// npm run mutation -- wire [FILE]: changes the code bit by bit and tells which changes no test noticed; without a part, all of them.
import { spawnSync } from 'node:child_process'
import { PARTS } from '../stryker.config.mjs'

const [wanted, file = ''] = process.argv.slice(2)
if (wanted && !PARTS[wanted]) {
  console.error(`no part ${wanted}; there are ${Object.keys(PARTS).join(', ')}`)
  process.exit(2)
}

const ends = (wanted ? [wanted] : Object.keys(PARTS)).map((part) => {
  const env = { ...process.env, DAPSCOPE_PART: part, DAPSCOPE_PART_FILE: file }
  const stryker = 'node_modules/@stryker-mutator/core/bin/stryker.js'
  return spawnSync(process.execPath, [stryker, 'run'], { stdio: 'inherit', env }).status
})
process.exit(ends.find((status) => status !== 0) ?? 0)
