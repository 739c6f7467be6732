const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/**
 * The same octets as an array that says how many they are where it is logged or written as JSON, and not which: files of a set
 * are keys, too. Everything else is that of a `Uint8Array`; the octets are not copied.
 */
export function quietOctets(bytes: Uint8Array): Uint8Array {
  const quiet = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const show = (): string => `${String(bytes.byteLength)} octets`
  // own and not enumerable: `Object.entries`, spreads and comparisons do not see them
  Object.defineProperties(quiet, { toJSON: { value: show }, [INSPECT]: { value: show } })
  return quiet
}
