// Mutation testing, a part at a time (npm run mutation -- wire): does a test notice when the code is made wrong?
import { join } from 'node:path'

/** What is changed, whose tests have to notice, and the score that a run fails under: it only goes up. */
export const PARTS = {
  // The rest of the folder is processes and sockets, which only live tests run.
  wire: {
    mutate: 'src/wire/{codec,envelope,header,outbox,peer,skim}.ts',
    tests: ['wire', 'session'],
    least: 85,
  },
  scoring: {
    mutate: 'src/memory/{leaks,series,sites,trend,verdict}.ts',
    tests: ['memory'],
    least: 93,
  },
  // Those that were run, file by file, before the bound was set (together 86.6); another one joins when it has been.
  profile: {
    mutate:
      'src/profile/{accounting,category,combine,cpuprofile,cpuprofile-json,cpuprofile-tree,diff,hot,stack-tree,stretches,timeline,triples,windows}.ts',
    tests: ['profile'],
    least: 84,
  },
}

const name = process.env.DAPSCOPE_PART ?? 'wire'
const { mutate, tests, least } = PARTS[name]
const file = process.env.DAPSCOPE_PART_FILE

// For the workers (vitest.mutation.config.ts, test/fuzz.ts): other cases in each run would make the score an accident.
Object.assign(process.env, {
  DAPSCOPE_MUTATION_TESTS: tests.join(','),
  DAPSCOPE_SAME_CASES: '100',
  DAPSCOPE_NO_VENVS: '1',
})

export default {
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts' },
  coverageAnalysis: 'perTest',
  // What a module does once, as it is loaded, would have every test run again for each change.
  ignoreStatic: true,
  mutate: [file || mutate],
  ignorePatterns: ['**', '!{src,test,scripts,python-inject}/**', '!package.json', '!vitest*.ts'],
  // A sandbox is run as it is: esbuild takes the types out, and its comments would end up in what is measured.
  disableTypeChecks: false,
  concurrency: 2,
  // A change that makes a loop endless is found by the count of its turns; the clock is for the rest, on a busy machine too.
  timeoutMS: 20_000,
  reporters: ['clear-text', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, skipFull: true },
  jsonReporter: { fileName: join('.cache', 'mutation', `${file ? file.replaceAll('/', '-') : name}.json`) },
  thresholds: { high: 100, low: least, break: file ? null : least },
}
