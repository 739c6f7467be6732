interface NativeView {
  toString(encoding: 'latin1' | 'hex' | 'base64', start?: number, end?: number): string
  write(text: string, offset: number, length: number, encoding: 'base64'): number
}
interface NativeBuffer {
  from(buffer: ArrayBufferLike, offset: number, length: number): NativeView
  compare(a: Uint8Array, b: Uint8Array): number
}

/**
 * The byte strings of the runtime: Node, Bun and Deno have them, browsers do not, so who uses them needs another way there.
 *
 * Not imported: the small entries run where there is no module to import. It pays where code runs once, as in the command:
 * a loop over the bytes of a certificate is interpreted then, and takes longer than checking its signature.
 */
export const NATIVE = (globalThis as { readonly Buffer?: NativeBuffer }).Buffer

/** From how many bytes on the call costs less than a loop. */
const NATIVE_FROM = 24

/** The byte strings of the runtime, where it has some and so many bytes are worth the call. */
export const nativeFor = (length: number): NativeBuffer | undefined =>
  length >= NATIVE_FROM ? NATIVE : undefined

/** The native view of the same memory. */
export function nativeView(native: NativeBuffer, bytes: Uint8Array): NativeView {
  return native.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

export type { NativeBuffer }
