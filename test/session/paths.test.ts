// How a file of the debuggee is named to the client.
import { expect, it } from 'vitest'
import { absoluteIn, toClientPath } from '../../src/session/paths.ts'

it.each([
  ['/home/me', 'app.py', '/home/me/app.py'],
  ['/home/me/', './src/../app.py', '/home/me/app.py'],
  ['C:\\work', 'src\\app.py', 'C:\\work\\src\\app.py'],
])('in %s, %s is %s', (cwd, path, expected) => {
  expect(absoluteIn(cwd, path)).toBe(expected)
})

it.each([
  ['/home/me', '/usr/lib/python3/os.py'],
  ['/home/me', '<string>'],
  ['/home/me', ''],
  ['/home/me', 'C:\\work\\app.py'],
  ['C:\\work', 'D:\\app.py'],
  ['relative', 'app.py'],
  [undefined, 'app.py'],
])('in %s, %s stays', (cwd, path) => {
  expect(absoluteIn(cwd, path)).toBe(path)
})

it('the longest remoteRoot that holds a path names it', () => {
  const mappings = [
    { localRoot: '/here', remoteRoot: '/srv' },
    { localRoot: 'C:\\app', remoteRoot: '/srv/app/' },
  ]
  expect(toClientPath('/srv/app/a/b.py', mappings)).toBe('C:\\app\\a\\b.py')
  expect(toClientPath('/srv/lib.py', mappings)).toBe('/here/lib.py')
  expect(toClientPath('/srvx/lib.py', mappings)).toBe('/srvx/lib.py')
})
