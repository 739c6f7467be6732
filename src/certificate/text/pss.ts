import { toBigInt } from '../../der/bytes.ts'
import { isRefusal } from '../../report/error.ts'
import { DerReader } from '../../der/reader.ts'
import { contextConstructed, TAG } from '../../der/tags.ts'
import { longName } from './objects.ts'

/** RSASSA-PSS-params (RFC 4055, section 3.1) by the names OpenSSL prints; what is absent has its default. */
export interface PssParameters {
  readonly hash: string | undefined
  readonly mask: string | undefined
  /** `undefined` also where the mask function is not MGF1. */
  readonly maskHash: string | undefined
  /** Content octets of the INTEGERs. */
  readonly salt: Uint8Array | undefined
  readonly trailer: Uint8Array | undefined
}

const WHAT = 'RSASSA-PSS-params'
const MGF1 = '1.2.840.113549.1.1.8'

function algorithmOid(reader: DerReader, inner: (oid: string) => void): string {
  const outer = reader.enter(TAG.SEQUENCE, WHAT)
  const oid = reader.readOid(WHAT)
  inner(oid)
  if (!reader.done) reader.readAny(WHAT)
  reader.leave(outer, WHAT)
  return longName(oid)
}

function optional<T>(reader: DerReader, number: number, read: () => T): T | undefined {
  if (reader.peek() !== contextConstructed(number)) return undefined
  const outer = reader.enter(contextConstructed(number), WHAT)
  const value = read()
  reader.leave(outer, WHAT)
  return value
}

function readParameters(reader: DerReader): PssParameters {
  const outer = reader.enter(TAG.SEQUENCE, WHAT)
  const hash = optional(reader, 0, () => algorithmOid(reader, () => undefined))
  let maskHash: string | undefined
  const mask = optional(reader, 1, () =>
    algorithmOid(reader, (oid) => {
      if (oid === MGF1 && reader.peek() === TAG.SEQUENCE)
        maskHash = algorithmOid(reader, () => undefined)
    }),
  )
  const integer = (): Uint8Array => {
    reader.readInteger(WHAT)
    return reader.content()
  }
  const salt = optional(reader, 2, integer)
  const trailer = optional(reader, 3, integer)
  reader.leave(outer, WHAT)
  return { hash, mask, maskHash, salt, trailer }
}

/** Reads the parameters; `undefined` where they are none. */
export function readPss(parameters: Uint8Array | undefined): PssParameters | undefined {
  if (parameters === undefined) return undefined
  try {
    return readParameters(new DerReader(parameters))
  } catch (error) {
    if (isRefusal(error)) return undefined
    throw error
  }
}

/** The length of the salt: 20 where nothing is written (RFC 4055, section 3.1). */
export function saltOf({ salt }: PssParameters): bigint {
  if (salt === undefined) return 20n
  return BigInt.asIntN(salt.length * 8, toBigInt(salt))
}
