// How a capture begins: proof, lock, a folder, the debugger put to sleep, the sampler; and how all of it is undone.
import type { Delivery } from '../request/delivery.ts'
import type { Scope } from '../request/scope.ts'
import { asFailure, Failure, failures } from '../session/failure.ts'
import { account } from '../profile/accounting.ts'
import type { Stacks } from '../profile/stacks.ts'
import { BusyChildren } from './busy-children.ts'
import { Capture, type CaptureArguments, type Surroundings } from './capture.ts'
import type { Choice } from './choose.ts'
import { memberDelivery, noteDebugger, restOfAnother } from './member.ts'
import type { Neutral } from './neutral.ts'
import type { Rest } from './rest.ts'
import type { Running } from './running.ts'
import type { Sampler } from './sampler.ts'
import { idsIn, isBetween } from './stop-on.ts'
import type { StopWatch } from './stop-watch.ts'
import { requireDescendant } from './targets.ts'
import { Tree, type TreeParts } from './tree.ts'

/** What the feature needs of the world outside the session. */
export interface CpuWorld {
  /** Who records a process; `place` is its pid here, or why that cannot be told. @throws {Failure} notProved */
  sampler(choice: Choice, place: number | Failure): Sampler
  /** @throws {Failure} pySpyMissing */
  pySpy(): string
  /** Proof that the pid is the debuggee, here. @returns its pid here; in a container it has another one. @throws {Failure} notProved */
  prove(pid: number): Promise<number>
  /** One sampler a process. @throws {Failure} samplerElsewhere */
  lock(pid: number): Promise<() => void>
  /** A folder for the results of one capture. @throws {Failure} outputNotWritten */
  openDelivery(label: string | undefined): Promise<Delivery>
}

export interface Beginning {
  id: string
  args: CaptureArguments
  signal: AbortSignal
  stops: StopWatch | undefined
}

/** Whose capture it is. */
type Whose = number | 'own' | 'children' | 'all'

export class Begin {
  constructor(
    private readonly scope: Scope,
    private readonly world: CpuWorld,
    private readonly neutral: Neutral,
  ) {}

  /** @throws {Failure} */
  async run(beginning: Beginning): Promise<Running> {
    const { args } = beginning
    this.check(args)
    const pid = await this.scope.debuggee.pid('dapscope.cpu.start')
    const place = await this.world.prove(pid).catch(asFailure)
    const which = await this.which(args, pid, place)
    const delivery = await this.world.openDelivery(args.label)
    let rest: Rest | undefined
    try {
      rest = which === 'own' || which === 'all' ? await this.sleep(args, place) : restOfAnother()
      const around = this.around(beginning, delivery, rest)
      const running = await this.attached(which, beginning, pid, place, around)
      if (!beginning.signal.aborted) return running
      throw await givenUp(running)
    } catch (error) {
      await rest?.end()
      await delivery.discard()
      throw error
    }
  }

  /** @throws {Failure} */
  private async which(args: CaptureArguments, pid: number, place: number | Failure): Promise<Whose> {
    if (args.pid === undefined || args.pid === pid || args.pid === place) return 'own'
    if (args.pid === 'all') return 'all'
    refuseInside(args)
    if (place instanceof Failure) throw place
    if (args.pid !== 'children') await requireDescendant(args.pid, place, pid)
    return args.pid
  }

  private sleep({ neutral, stopOn }: CaptureArguments, place: number | Failure): Promise<Rest> {
    const isBusy = place instanceof Failure && place.name === 'noAnswer'
    const whyNot = stopOn === undefined ? undefined : '`stopOn` needs breakpoints'
    return this.neutral.begin(neutral, whyNot, isBusy)
  }

  private around({ args, stops }: Beginning, delivery: Delivery, rest: Rest): Surroundings {
    const passes = isBetween(args.stopOn) ? stops?.passes : undefined
    return { delivery, rest, breakpoints: () => this.neutral.breakpoints.places(), passes }
  }

  private attached(
    which: Whose,
    beginning: Beginning,
    pid: number,
    place: number | Failure,
    around: Surroundings,
  ): Promise<Running> {
    if (which === 'own') return this.own(beginning, pid, place, around)
    if (typeof which === 'number') return this.another(beginning, which, around)
    return this.tree(beginning, pid, place, around)
  }

  /** The session's own process. Where its children did more than it, its result names them. */
  private async own(
    beginning: Beginning,
    pid: number,
    place: number | Failure,
    around: Surroundings,
  ): Promise<Capture> {
    const children = place instanceof Failure ? undefined : new BusyChildren(place)
    const regard = async (stacks: Stacks) => {
      const note = await children?.note(account(stacks, 'cpu').sum.busyUs / 1e6)
      return note === undefined ? [] : [note]
    }
    try {
      const capture = await this.attach(beginning, pid, place, { ...around, regard })
      void capture.finished.catch(() => undefined).finally(() => children?.stop())
      return capture
    } catch (error) {
      children?.stop()
      throw error
    }
  }

  private another(beginning: Beginning, pid: number, around: Surroundings): Promise<Capture> {
    const regard = (stacks: Stacks) => {
      noteDebugger(around.rest, stacks)
      return Promise.resolve([])
    }
    const args = { ...beginning.args, sampler: 'py-spy' as const }
    return this.attach({ ...beginning, args }, pid, pid, { ...around, regard })
  }

  private async tree(
    beginning: Beginning,
    pid: number,
    place: number | Failure,
    around: Surroundings,
  ): Promise<Tree> {
    const { id, args } = beginning
    const delivery = memberDelivery(around.delivery)
    const own =
      args.pid === 'all' ? await this.attach(beginning, pid, place, { ...around, delivery }) : undefined
    const leftOut =
      own?.recording.sampler === 'in-process'
        ? 'the sampler in the program sees only that; with py-spy they are profiled as well (`dapscope doctor` says what it needs).'
        : undefined
    const root = place instanceof Failure || leftOut !== undefined ? undefined : place
    const child = { ...beginning, args: { ...args, durationMs: undefined, sampler: 'py-spy' as const } }
    const attach: TreeParts['attach'] = (each, its, signal) =>
      this.attach({ ...child, signal: AbortSignal.any([signal, beginning.signal]) }, each, each, its)
    return Tree.start({ id, pid, args, around, own, root, leftOut, attach })
  }

  /** With the lock as long as the sampler runs. @throws {Failure} */
  private async attach(
    { id, args, signal }: Beginning,
    pid: number,
    place: number | Failure,
    around: Surroundings,
  ): Promise<Capture> {
    const sampler = this.world.sampler(args.sampler, place)
    // On another machine the number would be that of a process here.
    const unlock = place instanceof Failure ? () => undefined : await this.world.lock(place)
    try {
      const target = place instanceof Failure ? pid : place
      const capture = await Capture.start(id, target, args, around, sampler, signal)
      void capture.released.then(unlock)
      return capture
    } catch (error) {
      unlock()
      throw error
    }
  }

  /** @throws {Failure} noBreakpoint, wrongArguments */
  private check({ stopOn, neutral, gil, sampler }: CaptureArguments): void {
    if (gil && sampler === 'in-process')
      wrong('`sampler`: the one in the program holds the GIL itself, so `gil` is for py-spy')
    if (gil && isBetween(stopOn))
      wrong('`stopOn`: what is counted by `gil` has no order in time to cut {from, to} out of')
    if (stopOn === undefined) return
    if (neutral === true) wrong('`neutral`: with `stopOn` breakpoints must stay awake')
    const unknown = idsIn(stopOn).find((id) => this.neutral.breakpoints.placeOf(id) === undefined)
    if (unknown !== undefined) throw failures.noBreakpoint({ id: unknown })
  }
}

/** It was cancelled, and runs all the same by now. */
async function givenUp(running: Running): Promise<Failure> {
  running.kill()
  await running.released
  return failures.cancelled({ command: 'dapscope.cpu.start' })
}

/** Other processes than the session's own can be read by py-spy only. @throws {Failure} wrongArguments */
function refuseInside({ sampler }: CaptureArguments): void {
  if (sampler === 'in-process')
    wrong('`sampler`: the one in the program cannot sample another process, only py-spy can')
}

/** @throws {Failure} wrongArguments */
function wrong(problems: string): never {
  throw failures.wrongArguments({ command: 'dapscope.cpu.start', problems })
}
