/**
 * Freezes plain objects and arrays all the way down, and returns what it was given.
 *
 * For what is rare or built on demand: on the common path of a certificate each value is frozen where it is made, which
 * is several times as fast. Byte arrays cannot be frozen.
 */
export function freezeDeep<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  if (ArrayBuffer.isView(value)) return value
  Object.freeze(value)
  for (const part of Object.values(value)) freezeDeep(part)
  return value
}
