// Which sampler records: py-spy where it can, else the one in the process; and why that one.
import { asFailure, Failure } from '../session/failure.ts'
import type { Recording, Sampler } from './sampler.ts'

export type Choice = 'auto' | Recording['sampler']

export interface Samplers {
  /** The process's pid here, or why it cannot be told. */
  place: number | Failure
  pySpy: Sampler
  inProcess: Sampler
}

/** py-spy's own reasons; the user's mistakes (a py-spy named that is not there) and cancelling are not among them. */
export const PY_SPY_CANNOT = ['pySpyMissing', 'notPermitted', 'samplerFailed']

/** @throws {Failure} notProved, where py-spy is asked for */
export function choose(choice: Choice, { place, pySpy, inProcess }: Samplers): Sampler {
  if (choice === 'in-process') return because(inProcess, 'it was asked for.')
  if (choice === 'py-spy') {
    if (place instanceof Failure) throw place
    return pySpy
  }
  if (place instanceof Failure) return instead(inProcess, place)
  return {
    async start(target, signal) {
      try {
        return await pySpy.start(target, signal)
      } catch (error) {
        const failure = asFailure(error)
        if (!PY_SPY_CANNOT.includes(failure.name) || signal.aborted) throw error
        return instead(inProcess, failure).start(target, signal)
      }
    },
  }
}

/** Where that cannot be done either, the first reason is the one that helps. */
function instead(inProcess: Sampler, reason: Failure): Sampler {
  const sampler = because(inProcess, reason.message)
  return {
    start: (target, signal) =>
      sampler.start(target, signal).catch((error: unknown) => {
        throw asFailure(error).name === 'cancelled' ? error : reason
      }),
  }
}

/** With a note that says why. */
function because(sampler: Sampler, why: string): Sampler {
  return {
    async start(target, signal) {
      const recording = await sampler.start(target, signal)
      const notes = recording.notes.bind(recording)
      const told: Pick<Recording, 'notes'> = {
        notes: () => [`The sampler in the program was used: ${why}`, ...notes()],
      }
      return Object.assign(recording, told)
    },
  }
}
