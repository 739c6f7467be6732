import { engine as defaultEngine } from '#engine'
import { readLimits, refuseArgument, type LimitRange } from '../report/argument.ts'
import { endOf } from '../report/error.ts'
import type { Engine, MaybePromise } from './engine.ts'
import { cryptoError } from './fail.ts'
import { watchEngine } from './wrap-engine.ts'

// Calls that may take long: all of them compute by an engine, and between two operations of it they can be ended.

/** An `AbortSignal`, as every runtime has it. */
export interface AbortSignalLike {
  /** Is the call to end? */
  readonly aborted: boolean
  /** What the call then rejects with. */
  readonly reason?: unknown
  /** Asked while one operation takes long. */
  addEventListener(type: 'abort', listener: () => void): void
  /** Asked when it has ended. */
  removeEventListener(type: 'abort', listener: () => void): void
}

/** What an engine computes, as {@link Engine} names it. */
export type EngineOperation = Exclude<keyof Engine, 'name' | 'randomBytes'>

/** Something that a call is about to compute. */
export interface ProgressStep {
  /** The operation of the engine. */
  readonly operation: EngineOperation
  /** Operations of this call before it: 0, 1, 2 … How many there will be is not known before. */
  readonly done: number
}

/** What a call may cost. */
export interface CallLimits {
  /**
   * Operations of the engine, as `progress` counts them; any number where left out. The call rejects with `crypto-operations` where
   * it would need one more: what it found until then is lost, so that nothing that was not looked at reads as judged.
   */
  readonly operations?: number
}

/** What they may be raised to. */
export const CALL_LIMITS = { operations: Infinity } as const satisfies LimitRange<keyof CallLimits>

/** What every function takes that may take long. */
export interface LongCallOptions {
  /** What computes; the engine of the runtime when left out. */
  readonly engine?: Engine
  /**
   * Ends the call between two operations, or in the middle of a key derivation: it rejects with the `reason` of the signal, as
   * `fetch` does. With a signal the call lets other work run now and then; without one it may not.
   */
  readonly signal?: AbortSignalLike
  /** Called before each operation. What it throws ends the call. */
  readonly progress?: (step: ProgressStep) => void
  /** What the call may cost, where that is not the default. */
  readonly limits?: CallLimits
}

/**
 * Demands an engine where one is given.
 *
 * @throws MeshCertsError `report-argument`.
 */
export function requireEngine(engine: unknown): void {
  if (engine === undefined) return
  const methods = Object(engine) as Readonly<Record<string, unknown>>
  const missing = [...OPERATIONS, 'randomBytes'].some((one) => typeof methods[one] !== 'function')
  if (missing) refuseArgument('options.engine', 'an engine', engine)
}

/** Their names, for functions that refuse others. */
export const LONG_CALL_OPTIONS = ['engine', 'signal', 'progress', 'limits'] as const

/** Operations between two turns of the event loop: some milliseconds of signatures. A timer fires only in between. */
const OPERATIONS_A_TURN = 16

const isSignal = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false
  const { aborted, addEventListener, removeEventListener } = value as Partial<AbortSignalLike>
  const methods = [addEventListener, removeEventListener]
  return typeof aborted === 'boolean' && methods.every((one) => typeof one === 'function')
}

function requireKinds({ signal, progress }: LongCallOptions): void {
  if (signal !== undefined && !isSignal(signal))
    refuseArgument('options.signal', 'an AbortSignal', signal)
  if (progress !== undefined && typeof progress !== 'function')
    refuseArgument('options.progress', 'a function', progress)
}

// the reason is that of the caller, whatever it is; all the platform throws it as it is
function throwIfAborted(signal: AbortSignalLike | undefined): void {
  if (signal?.aborted === true) throw endOf(signal.reason)
}

/** Ends with the operation, or with the signal, whichever is first. */
async function orAborted<T>(
  outcome: MaybePromise<T>,
  signal: AbortSignalLike | undefined,
): Promise<T> {
  if (signal === undefined || !(outcome instanceof Promise)) return outcome
  // before anybody listened; what the engine says of it then is heard by nobody
  if (signal.aborted) outcome.catch(() => undefined)
  throwIfAborted(signal)
  let stop = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the caller's own reason
      reject(endOf(signal.reason))
    }
    signal.addEventListener('abort', stop)
  })
  try {
    return await Promise.race([outcome, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 0)
  })

/** Something to do before each operation: whether to go on, and who is to be told. */
type Pause = (operation: EngineOperation) => Promise<void>

function tell(progress: LongCallOptions['progress'], step: ProgressStep): void {
  try {
    progress?.(step)
  } catch (error) {
    throw endOf(error)
  }
}

function pauseOf({ signal, progress }: LongCallOptions, most = Infinity): Pause {
  let operations = 0
  return async (operation) => {
    throwIfAborted(signal)
    if (operations >= most)
      throw endOf(cryptoError('crypto-operations', { limit: most, operation }))
    const begun = operations++
    tell(progress, { operation, done: begun })
    throwIfAborted(signal)
    if (signal !== undefined && begun % OPERATIONS_A_TURN === 0) await turn()
    throwIfAborted(signal)
  }
}

type Method = (...given: readonly unknown[]) => MaybePromise<unknown>

const OPERATIONS: readonly EngineOperation[] = [
  'digest',
  'importPublicKey',
  'verify',
  'generateKey',
  'importPrivateKey',
  'exportPrivateKey',
  'publicKeyOf',
  'sign',
  'pbkdf2',
  'scrypt',
  'decrypt',
]

/**
 * The engine of a call: that of the options, which ends the call where they say so.
 *
 * @param range - The limits that the call has.
 * @throws MeshCertsError `report-argument` for an engine, a signal, a callback or a limit of a wrong kind; the reason of a signal that is aborted.
 */
export function engineOf(
  options: LongCallOptions,
  range: LimitRange<string> = CALL_LIMITS,
): Engine {
  const { engine = defaultEngine, signal, progress } = options
  if (engine !== defaultEngine) requireEngine(engine)
  const { operations: most } = readLimits(options.limits, range)
  if (signal === undefined && progress === undefined && most === undefined) return engine
  requireKinds(options)
  throwIfAborted(signal)
  const pause = pauseOf(options, most)
  const methods = OPERATIONS.map((operation) => {
    const run = (engine[operation] as Method).bind(engine)
    const watched: Method = async (...given) => {
      await pause(operation)
      return orAborted(run(...given), signal)
    }
    return [operation, watched]
  })
  return watchEngine(engine, Object.fromEntries(methods) as Partial<Engine>)
}

/** A place of a loop that computes without the engine, where a call can be ended too. */
export function resting({ signal }: LongCallOptions): () => MaybePromise<void> {
  if (signal === undefined) return () => undefined
  const pause = pauseOf({ signal })
  return () => pause('verify')
}

/** A function that is asked often and answers from memory, as a place where a call can be ended too. */
export function endable<Given extends readonly unknown[], T>(
  options: LongCallOptions,
  run: (...given: Given) => MaybePromise<T>,
): (...given: Given) => MaybePromise<T> {
  if (options.signal === undefined) return run
  const rest = resting(options)
  return async (...given) => {
    await rest()
    return run(...given)
  }
}
