// An answer that comes in a file: taken once it is there, and not waited for where none will come.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { takeAnswer } from '../../src/courier/ground.ts'
import { scratchFolder } from '../scratch.ts'

const never = new Promise<string>(() => undefined)

it('an answer in a file is taken though debugpy has not answered yet', async () => {
  const path = join(scratchFolder(), 'answer.json')
  setTimeout(() => writeFileSync(path, 'late'), 120)
  expect(await takeAnswer(path, never)).toBe('late')
})

it('where debugpy has answered and there is no file, nobody waits for one', async () => {
  const path = join(scratchFolder(), 'answer.json')
  expect(await takeAnswer(path, Promise.resolve('its value'))).toBeUndefined()
  expect(await takeAnswer(path, Promise.reject(new Error('refused')))).toBeUndefined()
})
