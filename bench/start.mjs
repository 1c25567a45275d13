// From start to the first byte of the adapter at the client, against a bare byte pipe in Node, and without the bundle.
import { interleave, median, row, spread } from './stats.mjs'
import { greeting, measure, sides } from './tools.mjs'
import { unbundled } from './unbundled.mjs'

const MOST = 60

export async function start({ quick }) {
  console.log('start to first byte: ms')
  const adapter = greeting()
  const apart = await unbundled()
  const commands = { ...sides, unbundled: (python) => [process.execPath, apart, '--python', python] }
  const run = async (side) => (await measure(['start'], commands[side](adapter))).ns / 1e6
  const names = ['direct', 'pipe', 'proxy', 'unbundled']
  const times = await interleave(quick ? 5 : 25, names, run, (ms) => ms.toFixed(0))
  const more = times.proxy.map((ms, round) => ms - times.pipe[round])
  const [proxy, pipe, many] = ['proxy', 'pipe', 'unbundled'].map((side) => median(times[side]).toFixed(0))
  const ratios = times.proxy.map((ms, round) => ms / times.unbundled[round])
  return [
    row(
      'start to first byte, more than bare pipe',
      `${spread(more, 0)} ms; ${proxy} against ${pipe}`,
      `≤ ${MOST} ms`,
      median(more) <= MOST,
    ),
    row(
      'start to first byte, bundled / unbundled',
      `${spread(ratios)}; ${proxy} against ${many} ms`,
      '≤ 1',
      median(ratios) <= 1,
    ),
  ]
}
