// How a capture begins: proof, lock, a folder, the debugger put to sleep, the sampler; and how all of it is undone.
import type { Delivery } from '../request/delivery.ts'
import type { Scope } from '../request/scope.ts'
import { asFailure, Failure, failures } from '../session/failure.ts'
import { Capture, type CaptureArguments } from './capture.ts'
import type { Choice } from './choose.ts'
import type { Neutral } from './neutral.ts'
import type { Rest } from './rest.ts'
import type { Running } from './running.ts'
import type { Sampler } from './sampler.ts'
import { idsIn, isBetween } from './stop-on.ts'
import type { StopWatch } from './stop-watch.ts'

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
    const sampler = this.world.sampler(args.sampler, place)
    // On another machine the number would be that of a process here.
    const unlock = place instanceof Failure ? () => undefined : await this.world.lock(place)
    let delivery: Delivery | undefined
    let rest: Rest | undefined
    try {
      delivery = await this.world.openDelivery(args.label)
      rest = await this.neutral.begin(
        args.neutral,
        args.stopOn === undefined ? undefined : '`stopOn` needs breakpoints',
      )
      const { id, signal, stops } = beginning
      const around = {
        delivery,
        rest,
        breakpoints: () => this.neutral.breakpoints.places(),
        passes: isBetween(args.stopOn) ? stops?.passes : undefined,
      }
      const target = place instanceof Failure ? pid : place
      const capture = await Capture.start(id, target, args, around, sampler, signal)
      void capture.released.then(unlock)
      return capture
    } catch (error) {
      unlock()
      await rest?.end()
      await delivery?.discard()
      throw error
    }
  }

  /** @throws {Failure} noBreakpoint, wrongArguments */
  private check({ stopOn, neutral }: CaptureArguments): void {
    if (stopOn === undefined) return
    if (neutral === true)
      throw failures.wrongArguments({
        command: 'dapscope.cpu.start',
        problems: '`neutral`: with `stopOn` breakpoints must stay awake',
      })
    const unknown = idsIn(stopOn).find((id) => this.neutral.breakpoints.placeOf(id) === undefined)
    if (unknown !== undefined) throw failures.noBreakpoint({ id: unknown })
  }
}
