// Peak memory of the proxy while 1 GB of output goes to a client that reads slowly.
import { row } from './stats.mjs'
import { flooding, measure, sides } from './tools.mjs'

const MOST = 150
/** Of `Content-Length: 4096` and the empty line. */
const HEADER_BYTES = 24
const RATE = 150e6

export async function slow({ quick }) {
  console.log(`slow client: nothing read for 1 s, then ${RATE / 1e6} MB/s; peak memory in MB`)
  const rows = []
  for (const [count, bytes] of [
    [500_000, 100],
    [100_000, 4096],
  ]) {
    const perFlood = count * (bytes + HEADER_BYTES)
    const adapter = flooding(count, bytes, Math.ceil((quick ? 0.2e9 : 1e9) / perFlood))
    const peak = {}
    for (const side of ['pipe', 'proxy']) {
      const result = await measure(['flood', '-r', String(RATE)], sides[side](adapter))
      peak[side] = result.peakRssBytes / 1e6
      console.log(
        `  events of ${bytes} bytes, ${side}: ${peak[side].toFixed(0)} (${(result.bytes / 1e9).toFixed(2)} GB)`,
      )
    }
    const figure = `${peak.proxy.toFixed(0)} MB (bare pipe ${peak.pipe.toFixed(0)})`
    rows.push(
      row(`slow client, events of ${bytes} bytes: peak RSS`, figure, `< ${MOST} MB`, peak.proxy < MOST),
    )
  }
  return rows
}
