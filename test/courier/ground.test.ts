import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { takeAnswer } from '../../src/courier/ground.ts'
import { scratchFolder } from '../scratch.ts'

const never = new Promise<string>(() => undefined)

test('an answer in a file is taken though debugpy has not answered yet', async () => {
  const path = join(scratchFolder(), 'answer.json')
  setTimeout(() => writeFileSync(path, 'late'), 120)
  expect(await takeAnswer(path, never)).toBe('late')
})

test('where debugpy has answered and there is no file, nobody waits for one', async () => {
  const path = join(scratchFolder(), 'answer.json')
  expect(await takeAnswer(path, Promise.resolve('its value'))).toBeUndefined()
  expect(await takeAnswer(path, Promise.reject(new Error('refused')))).toBeUndefined()
})
