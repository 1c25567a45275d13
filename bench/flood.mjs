// Throughput of a flood of `output` events, first byte to last at the client, against a bare byte pipe in Node.
import { interleave, median, row, spread } from './stats.mjs'
import { flooding, measure, sides } from './tools.mjs'

const KINDS = [
  { count: 500_000, bytes: 100, name: '500,000 of 100 bytes', rounds: 15 },
  { count: 100_000, bytes: 4096, name: '100,000 of 4 KB', rounds: 11 },
]
const LEAST = 0.7

export async function flood({ quick }) {
  const rows = []
  for (const kind of KINDS) rows.push(...(await oneKind(kind, quick ? 3 : kind.rounds)))
  return rows
}

/**
 * "renumbered": the proxy has answered dapscope.status before, so every message's seq has to be written anew. That is
 * what a running capture costs the stream; the fake adapter has no debuggee to capture.
 */
async function oneKind({ count, bytes, name }, rounds) {
  console.log(`flood, ${name}: MB/s`)
  const adapter = flooding(count, bytes)
  const run = async (side) => {
    const renumbered = side === 'renumbered'
    const result = await measure(
      renumbered ? ['flood', '-s'] : ['flood'],
      sides[side === 'pipe' ? side : 'proxy'](adapter),
    )
    check(result, count, renumbered)
    return (result.bytes / result.ns) * 1000
  }
  const rates = await interleave(rounds, ['pipe', 'proxy', 'renumbered'], run, (rate) => rate.toFixed(0))
  return ['proxy', 'renumbered'].map((side) => {
    const ratios = rates[side].map((rate, round) => rate / rates.pipe[round])
    const what = `flood, ${name}${side === 'renumbered' ? ', seq renumbered' : ''}: throughput / bare pipe`
    return row(
      what,
      `${spread(ratios)}; ${spread(rates[side], 0)} MB/s`,
      `≥ ${LEAST}`,
      median(ratios) >= LEAST,
    )
  })
}

/** A fast stream that lost something would be no figure. */
function check({ lastSeq }, count, renumbered) {
  const right = renumbered ? lastSeq > count && lastSeq < count + 10 : lastSeq === count
  if (!right)
    throw new Error(
      `the last of ${count} events arrived as seq ${lastSeq}${renumbered ? ', renumbered' : ''}`,
    )
}
