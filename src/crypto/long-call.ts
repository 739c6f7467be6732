import { engine as defaultEngine } from '#engine'
import { refuseArgument } from '../report/argument.ts'
import type { Engine, MaybePromise } from './engine.ts'
import { wrapEngine } from './wrap-engine.ts'

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
}

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
  if (missing) refuseArgument('options.engine', 'an engine: an object with its operations', engine)
}

/** Their names, for functions that refuse others. */
export const LONG_CALL_OPTIONS = ['engine', 'signal', 'progress'] as const

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
  if (signal?.aborted === true) throw signal.reason
}

/** Ends with the operation, or with the signal, whichever is first. */
async function orAborted<T>(
  outcome: MaybePromise<T>,
  signal: AbortSignalLike | undefined,
): Promise<T> {
  if (signal === undefined || !(outcome instanceof Promise)) return outcome
  // before anybody listened
  throwIfAborted(signal)
  let stop = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the caller's own reason
      reject(signal.reason)
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

function pauseOf({ signal, progress }: LongCallOptions): Pause {
  let operations = 0
  return async (operation) => {
    throwIfAborted(signal)
    progress?.({ operation })
    throwIfAborted(signal)
    if (signal !== undefined && operations++ % OPERATIONS_A_TURN === 0) await turn()
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
 * @throws MeshCertsError `report-argument` for an engine, a signal or a callback of a wrong kind; the reason of a signal that is aborted.
 */
export function engineOf(options: LongCallOptions): Engine {
  const { engine = defaultEngine, signal, progress } = options
  if (engine !== defaultEngine) requireEngine(engine)
  if (signal === undefined && progress === undefined) return engine
  requireKinds(options)
  throwIfAborted(signal)
  const pause = pauseOf(options)
  const methods = OPERATIONS.map((operation) => {
    const run = (engine[operation] as Method).bind(engine)
    const watched: Method = async (...given) => {
      await pause(operation)
      return orAborted(run(...given), signal)
    }
    return [operation, watched]
  })
  return wrapEngine(engine, Object.fromEntries(methods) as Partial<Engine>)
}

/** A function that is asked often and answers from memory, as a place where a call can be ended too. */
export function endable<Given extends readonly unknown[], T>(
  options: LongCallOptions,
  run: (...given: Given) => MaybePromise<T>,
): (...given: Given) => MaybePromise<T> {
  const { signal } = options
  if (signal === undefined) return run
  const pause = pauseOf({ signal })
  return async (...given) => {
    await pause('verify')
    return run(...given)
  }
}
