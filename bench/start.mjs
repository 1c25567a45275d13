// From start to the first byte of the adapter at the client, against a bare byte pipe in Node.
import { interleave, median, row, spread } from './stats.mjs'
import { greeting, measure, sides } from './tools.mjs'

const MOST = 60

export async function start({ quick }) {
  console.log('start to first byte: ms')
  const adapter = greeting()
  const run = async (side) => (await measure(['start'], sides[side](adapter))).ns / 1e6
  const times = await interleave(quick ? 5 : 25, ['direct', 'pipe', 'proxy'], run, (ms) => ms.toFixed(0))
  const more = times.proxy.map((ms, round) => ms - times.pipe[round])
  const figure = `${spread(more, 0)} ms; ${median(times.proxy).toFixed(0)} against ${median(times.pipe).toFixed(0)}`
  return [row('start to first byte, more than bare pipe', figure, `≤ ${MOST} ms`, median(more) <= MOST)]
}
