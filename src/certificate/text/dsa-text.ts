import { isRefusal } from '../../report/error.ts'
import { DerReader } from '../../der/reader.ts'
import { TAG } from '../../der/tags.ts'
import type { PublicKey } from '../types.ts'
import { labelledNumber } from './labelled.ts'
import { pad } from './layout.ts'

/** The INTEGERs of an encoding: of one, or of a SEQUENCE of them. */
function integers(der: Uint8Array): Uint8Array[] {
  const reader = new DerReader(der)
  if (reader.peek() === TAG.SEQUENCE) {
    reader.enter(TAG.SEQUENCE, 'DSA')
    if (reader.limit !== der.length) reader.leave(der.length, 'DSA')
  }
  const found: Uint8Array[] = []
  while (!reader.done) {
    reader.readInteger('DSA')
    found.push(reader.content())
  }
  return found
}

const LABELS = ['pub: ', 'P:   ', 'Q:   ', 'G:   ']

/** A DSA key with its Dss-Parms (RFC 3279, section 2.3.2); `undefined` without them: OpenSSL cannot show it then. */
export function dsaKeyText(key: PublicKey, indent: number): string | undefined {
  const { parameters } = key.algorithm
  if (parameters?.[0] !== TAG.SEQUENCE) return undefined
  const numbers = [...integers(key.bytes), ...integers(parameters)]
  if (numbers.length !== LABELS.length) return undefined
  const lines = numbers.map((number, i) => labelledNumber(LABELS[i] as string, number, indent))
  return `${pad(indent)}Public-Key: (${String(key.bits)} bit)\n${lines.join('')}`
}

/** The two numbers of a DSA signature (RFC 3279, section 2.2.2); `undefined` where it is none. */
export function dsaSignatureText(signature: Uint8Array, indent: number): string | undefined {
  try {
    const [r, s, ...more] = integers(signature)
    if (signature[0] !== TAG.SEQUENCE || r === undefined || s === undefined || more.length > 0)
      return undefined
    return `${labelledNumber('r:   ', r, indent)}${labelledNumber('s:   ', s, indent)}`
  } catch (error) {
    if (isRefusal(error)) return undefined
    throw error
  }
}
