// `dapscope setup`: an environment of its own, made once, and what is said where it cannot be.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { cacheFolder, isSetUp, ownEnvironment } from '../../src/tools/own-environment.ts'
import { PY_SPY, DEBUGPY } from '../../src/tools/requirements.ts'
import { setup, type SetupOptions } from '../../src/tools/setup.ts'
import type { ToolMissing } from '../../src/tools/tool-missing.ts'
import { toolVersion } from '../../src/tools/tool-version.ts'
import { describePythons } from '../pythons.ts'
import { putFile, putProgram, scratchFolder } from '../scratch.ts'

let root = ''
let lines: string[] = []

beforeEach(() => {
  root = scratchFolder()
  lines = []
  process.env['XDG_CACHE_HOME'] = join(root, 'a "cache" of mine')
})

const run = (options: Partial<SetupOptions> = {}) =>
  setup({ onLine: (line) => lines.push(line), cwd: root, ...options })
const failure = (options: Partial<SetupOptions> = {}) =>
  run(options).then(
    () => undefined,
    (error: ToolMissing) => error,
  )

/**
 * A Python 3.11 whose `-m venv` and `-m pip` do what the script says; it sees the arguments, ENV is the environment's folder.
 */
function putPython(script: string): string {
  const head = 'case "$*" in *version_info*) echo 3.11.7; exit;; esac\nfor ENV; do :; done\n'
  return putProgram(join(root, 'fake/python3'), head + script)
}

/** Makes an environment whose pip does what the script says. */
const makes = (pip: string) => `mkdir -p "$ENV/bin"; cat > "$ENV/bin/python" <<'EOF'
#!/bin/sh
case "$*" in *--version*) exit 0;; esac
ENV=$(dirname $(dirname "$0"))
${pip}
EOF
chmod +x "$ENV/bin/python"`

const installs = 'echo Installing; touch "$(dirname "$0")/py-spy"; chmod +x "$(dirname "$0")/py-spy"'
const fake = () => ({ PATH: `${join(root, 'fake')}:${process.env['PATH']}` })

describePythons(
  'a real set-up',
  ({ python }) => {
    it(
      'installs the pinned debugpy and py-spy, is there then, and does nothing the second time',
      { timeout: 300_000 },
      async () => {
        expect(isSetUp()).toBe(false)
        const result = await run({ python })
        expect(result.made).toBe(true)
        expect(isSetUp()).toBe(true)
        expect(await toolVersion(result.pySpy)).toBe(PY_SPY)
        expect(await toolVersion(result.python, ['-m', 'debugpy', '--version'])).toBe(DEBUGPY)
        expect(lines.join('\n')).toMatch(/Making an environment in .*Successfully installed .*Done/s)
        expect((await run({ python })).made).toBe(false)
        expect(lines.at(-1)).toMatch(/there already.*--upgrade/)
        expect(await failure({ python: '/nowhere/python' })).toMatchObject({ reason: 'not found' })
      },
    )
  },
  { versions: ['3.13'] },
)

describe('a set-up', () => {
  it('shows what pip says, line by line', async () => {
    putPython(makes(`echo Collecting debugpy; echo Downloading; ${installs}`))
    await run({ env: fake() })
    expect(lines.slice(1)).toEqual(['Collecting debugpy', 'Downloading', 'Installing', 'Done.'])
  })

  it("gives pip the user's environment as it is, and no settings of our own for its index", async () => {
    putPython(makes(`echo "$PIP_INDEX_URL|$HTTPS_PROXY|$*"; ${installs}`))
    await run({
      env: { ...fake(), PIP_INDEX_URL: 'http://mirror.invalid/simple', HTTPS_PROXY: 'http://proxy.invalid' },
    })
    expect(lines[1]).toMatch(/^http:\/\/mirror.invalid\/simple\|http:\/\/proxy.invalid\|-I -m pip install/)
    expect(lines[1]).not.toMatch(/--(index-url|proxy)/)
  })

  it('makes anew what an interrupted one has left, and what an older dapscope has installed', async () => {
    putPython(makes(`echo again; ${installs}`))
    await run({ env: fake() })
    rmSync(ownEnvironment().marker)
    expect(isSetUp()).toBe(false)
    expect((await run({ env: fake() })).made).toBe(true)
    putFile(ownEnvironment().marker, 'debugpy==1.0.0\n')
    expect(isSetUp()).toBe(true)
    expect((await run({ env: fake() })).made).toBe(true)
    expect((await run({ env: fake() })).made).toBe(false)
    expect((await run({ env: fake(), upgrade: true })).made).toBe(true)
  })

  it('says nothing of one that is complete where it is to be quiet', async () => {
    putPython(makes(installs))
    await run({ env: fake() })
    lines = []
    expect((await run({ env: fake(), quiet: true })).made).toBe(false)
    expect(lines).toEqual([])
  })

  it('that fails leaves the environment that was there', async () => {
    putPython(makes(installs))
    await run({ env: fake() })
    const marker = readFileSync(ownEnvironment().marker, 'utf8')
    putPython(makes('exit 1'))
    expect((await failure({ env: fake(), upgrade: true }))?.reason).toBe('install failed')
    expect(isSetUp()).toBe(true)
    expect(readFileSync(ownEnvironment().marker, 'utf8')).toBe(marker)
    expect(readdirSync(cacheFolder()).sort()).toEqual(['locks', 'python'])
  })

  it('that fails after an interrupted one still leaves the environment that was there before both', async () => {
    putPython(makes(installs))
    await run({ env: fake() })
    const { folder } = ownEnvironment()
    renameSync(folder, `${folder}.old`)
    putFile(join(folder, 'half-made'))
    putPython(makes('exit 1'))
    await failure({ env: fake() })
    expect(isSetUp()).toBe(true)
    expect(readdirSync(cacheFolder()).sort()).toEqual(['locks', 'python'])
  })

  it('started twice at once is done once', async () => {
    putPython(makes(`sleep 1; ${installs}`))
    const results = await Promise.all([run({ env: fake() }), run({ env: fake() })])
    expect(results.map(({ made }) => made).sort()).toEqual([false, true])
    expect(lines.join('\n')).toMatch(/Another `dapscope setup` \(process \d+\) is at it/)
  })

  it('comes by with pip of the base where ensurepip is missing (Debian without python3-venv)', async () => {
    const outer = 'echo outer pip: "$@"; touch "$(dirname "$5")/py-spy"; chmod +x "$(dirname "$5")/py-spy"'
    putPython(`case "$*" in
      *venv\\ --without-pip*) ${makes('exit 1')};;
      *-m\\ venv*) echo ensurepip is not available; exit 1;;
      *pip*--version) exit 0;;
      *pip*) ${outer};;
    esac`)
    await run({ env: fake() })
    expect(lines.join('\n')).toMatch(/outer pip: -I -m pip --python .*python\/bin\/python install/)
    expect(isSetUp()).toBe(true)
  })
})

describe('a set-up that cannot be', () => {
  const cases: [what: string, script: string, reason: string, remedy: RegExp][] = [
    [
      'no venv',
      'echo The virtual environment was not created; exit 1',
      'no venv',
      /apt install python3-venv/,
    ],
    ['no network', makes('echo "NewConnectionError: refused"; exit 1'), 'no network', /HTTPS_PROXY/],
    ['a full disk', makes('echo "ERROR: [Errno 28] No space left on device"; exit 1'), 'disk full', /100 MB/],
    [
      'a full disk for venv',
      'echo "OSError: [Errno 28] No space left on device"; exit 1',
      'disk full',
      /100 MB/,
    ],
    [
      'another failure of pip',
      makes('echo "ERROR: Could not build"; exit 1'),
      'install failed',
      /pip install debugpy/,
    ],
    ['a pip that installs elsewhere', makes('exit 0'), 'install failed', /pip config list/],
  ]

  it.each(cases)(
    'for %s tells why and what to type, and leaves nothing',
    async (_what, script, reason, remedy) => {
      putPython(script)
      const error = await failure({ env: fake() })
      expect(error).toMatchObject({ name: 'ToolMissing', reason })
      expect(error?.remedy).toMatch(remedy)
      expect(isSetUp()).toBe(false)
      expect(existsSync(ownEnvironment().folder)).toBe(false)
    },
  )

  it('for want of any Python says how to get one', async () => {
    const error = await failure({ env: { PATH: join(root, 'empty') } })
    expect(error).toMatchObject({ reason: 'no python', message: 'There is no Python on the PATH.' })
    expect(error?.remedy).toMatch(/apt install python3/)
  })

  it('for a Python that is too old, or does not start, names it', async () => {
    putProgram(join(root, 'fake/python3'), 'echo 3.7.16')
    putProgram(join(root, 'fake/python'), 'exit 1')
    const error = await failure({ env: { PATH: join(root, 'fake') } })
    expect(error?.reason).toBe('python too old')
    expect(error?.message).toMatch(/python3 is 3.7.16, .*python does not start/)
  })

  it('takes a newer Python that is there under its full name', async () => {
    putPython(makes(installs))
    renameSync(join(root, 'fake/python3'), join(root, 'fake/python3.11'))
    putProgram(join(root, 'fake/python3'), 'echo 3.6.15')
    await run({ env: { PATH: `${join(root, 'fake')}:/usr/bin:/bin` } })
    expect(lines[0]).toContain('python3.11')
  })

  it('for a file in the place of the cache folder says so', async () => {
    putPython(makes(installs))
    mkdirSync(dirname(cacheFolder()), { recursive: true })
    putFile(cacheFolder())
    const error = await failure({ env: fake() })
    expect(error).toMatchObject({ name: 'ToolMissing', reason: 'denied' })
    expect(error?.remedy).toMatch(/XDG_CACHE_HOME/)
  })
})
