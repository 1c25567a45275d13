// Round trip of a small request against an adapter that answers instantly, against talking to it directly.
import { interleave, median, percentile, row, spread } from './stats.mjs'
import { echoing, measure, sides } from './tools.mjs'

const MOST = { p50: 0.2, p99: 1.5 }
const REQUESTS = 2000
/** Start-up, not round trips: the first answers wait for the processes. */
const LEFT_OUT = 10

export async function roundtrip({ quick }) {
  console.log(`round trip of ${REQUESTS} requests: ms, p50 / p99`)
  const adapter = echoing()
  const run = async (side) => {
    const { ns } = await measure(['rtt', '-n', String(REQUESTS + LEFT_OUT)], sides[side](adapter))
    const ms = ns.slice(LEFT_OUT).map((value) => value / 1e6)
    return { p50: percentile(ms, 0.5), p99: percentile(ms, 0.99) }
  }
  const show = ({ p50, p99 }) => `${p50.toFixed(3)} / ${p99.toFixed(3)}`
  const sidesHere = ['direct', 'pipe', 'proxy']
  const times = await interleave(quick ? 3 : 11, sidesHere, run, show)
  return ['p50', 'p99'].map((which) => {
    const more = (side) => times[side].map((time, round) => time[which] - times.direct[round][which])
    const figure = `${spread(more('proxy'), 3)} ms (bare pipe ${median(more('pipe')).toFixed(3)})`
    return row(
      `round trip, ${which} more than direct`,
      figure,
      `≤ ${MOST[which]} ms`,
      median(more('proxy')) <= MOST[which],
    )
  })
}
