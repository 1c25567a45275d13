// Results, histories and locks of a test go to a folder of its own, not to that of whoever runs the tests; vitest loads this file before each test file.
import { scratchFolder } from './scratch.ts'

process.env['XDG_STATE_HOME'] = scratchFolder()
