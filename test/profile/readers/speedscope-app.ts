// The importers of speedscope itself (npm's speedscope 1.25.0), which are only in its bundled web app: read every format there is.
import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { runInNewContext } from 'node:vm'

/** What the app's own classes offer and is used here (speedscope's src/lib/profile.ts). */
interface AppFrame {
  name: string
  getSelfWeight(): number
}

interface AppProfile {
  getName(): string
  getTotalWeight(): number
  getWeightUnit(): string
  forEachFrame(visit: (frame: AppFrame) => void): void
}

type Import = (name: string, content: unknown) => Promise<{ profiles: AppProfile[] } | null>
interface Importers {
  importProfileGroupFromText: Import
  importProfilesFromArrayBuffer: Import
}

const release = join(
  dirname(createRequire(import.meta.url).resolve('speedscope/package.json')),
  'dist/release',
)

/** The app without its last statement, which draws it into a page. */
function importers(): Importers {
  const name = readdirSync(release).find((file) => /^speedscope-.*\.js$/.test(file))!
  const app = readFileSync(join(release, name), 'utf8')
  const [, init, exported] = /then\(\(\)=>\((\w+)\(\),(\w+)\)\)/.exec(
    /Promise\.resolve\(\)\.then\(\(\)=>\(\w+\(\),\w+\)\)/.exec(app)![0],
  )!
  const end = app.lastIndexOf('console.log(`speedscope v')
  const found: { importers?: Importers } = {}
  const page = {
    addEventListener() {},
    location: { hash: '', protocol: 'file:' },
    matchMedia: () => ({ addListener() {} }),
  }
  runInNewContext(`${app.slice(0, end)};${init}();found.importers=${exported}})()`, {
    ...page,
    window: page,
    self: page,
    document: { createElement: () => ({ style: {} }), body: {}, addEventListener() {} },
    localStorage: {},
    navigator: { userAgent: '', platform: '' },
    console: { log() {}, warn() {}, error() {} },
    found,
    TextDecoder,
    TextEncoder,
    ArrayBuffer,
    Uint8Array,
    DataView,
    URL,
    setTimeout,
    Promise,
  })
  return found.importers!
}

let known: Importers | undefined

/** @throws what speedscope shows where it cannot read a file */
export async function readWithSpeedscope(name: string, content: string | Uint8Array): Promise<AppProfile[]> {
  known ??= importers()
  const group =
    typeof content === 'string'
      ? await known.importProfileGroupFromText(name, content)
      : await known.importProfilesFromArrayBuffer(name, Uint8Array.from(content).buffer)
  if (!group) throw new Error(`speedscope does not know what ${name} is`)
  return group.profiles
}

/** Self time by function name. */
export function selfTimes(profile: AppProfile): Record<string, number> {
  const times: Record<string, number> = {}
  profile.forEachFrame((frame) => (times[frame.name] = (times[frame.name] ?? 0) + frame.getSelfWeight()))
  return times
}
