// What a value is, asked of the value and not of its prototype: `instanceof` says yes to `Object.create(Date.prototype)` and to a
// Proxy of a Date, which answer no method, and no to octets of another realm (jest runs each test file in one of its own).

/* eslint-disable @typescript-eslint/unbound-method -- each is called on the value that is asked */

/** A method of any value. */
type Asked<T> = (this: unknown) => T

const getTime = Date.prototype.getTime as Asked<number>
const typedArrayName = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  Symbol.toStringTag,
)?.get as Asked<string | undefined>

/** Octets, of this realm or another (ECMA-262, section 23.2.3.38: the name is read from what the object is, and is undefined for any other value). */
export const isBytes = (value: unknown): value is Uint8Array =>
  typedArrayName.call(value) === 'Uint8Array'

/** A Date, of this realm or another (ECMA-262, section 21.4.4.10: any other value throws). The time may be none. */
export function isDate(value: unknown): value is Date {
  try {
    getTime.call(value)
    return true
  } catch {
    return false
  }
}

/** A Date that is a time. */
export const isInstant = (value: unknown): value is Date =>
  isDate(value) && !Number.isNaN(getTime.call(value))
