import type { MaybePromise } from './engine.ts'

/** Is it still to come? */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  if (value instanceof Promise) return true
  // a promise of another realm, or of a foreign engine
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function'
}

/** Goes on with a value: at once when it is there, later when it is a promise. */
export function andThen<T, U>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<U>,
): MaybePromise<U> {
  return isPromise(value) ? value.then(next) : next(value)
}
