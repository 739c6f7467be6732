import { DerReader } from '../der/reader.ts'
import { contextConstructed, TAG } from '../der/tags.ts'
import { isRefusal } from '../report/error.ts'
import type { HashName } from './engine.ts'

/** The identifiers of the hashes (RFC 4055, section 2.1). */
const HASH_NAMES: Readonly<Record<string, HashName>> = {
  '1.3.14.3.2.26': 'SHA-1',
  '2.16.840.1.101.3.4.2.4': 'SHA-224',
  '2.16.840.1.101.3.4.2.1': 'SHA-256',
  '2.16.840.1.101.3.4.2.2': 'SHA-384',
  '2.16.840.1.101.3.4.2.3': 'SHA-512',
}

const MGF1 = '1.2.840.113549.1.1.8'

/** RSASSA-PSS-params (RFC 4055, section 3.1), where the mask is made with the hash itself. */
export interface PssParameters {
  readonly hash: HashName
  readonly saltLength: number
}

/** Reads an AlgorithmIdentifier of a hash: NULL and absent parameters mean the same (RFC 4055, section 2.1). */
function readHash(reader: DerReader): HashName | undefined {
  const outer = reader.enter(TAG.SEQUENCE, 'hash algorithm')
  const oid = reader.readOid('hash algorithm')
  if (!reader.done) reader.readNull('hash algorithm')
  reader.leave(outer, 'hash algorithm')
  return HASH_NAMES[oid]
}

function readMask(reader: DerReader): HashName | undefined {
  const outer = reader.enter(TAG.SEQUENCE, 'mask generation')
  const oid = reader.readOid('mask generation')
  const hash = readHash(reader)
  reader.leave(outer, 'mask generation')
  return oid === MGF1 ? hash : undefined
}

/** Reads `[number]` if it is the next element, else gives the default. */
function optional<T>(reader: DerReader, number: number, fallback: T, read: () => T): T {
  const tag = contextConstructed(number)
  if (reader.peek() !== tag) return fallback
  const outer = reader.enter(tag, 'RSASSA-PSS-params')
  const value = read()
  reader.leave(outer, 'RSASSA-PSS-params')
  return value
}

function readParameters(der: Uint8Array): PssParameters | string {
  const reader = new DerReader(der)
  const outer = reader.enter(TAG.SEQUENCE, 'RSASSA-PSS-params')
  const hash = optional(reader, 0, 'SHA-1', () => readHash(reader))
  const mask = optional(reader, 1, 'SHA-1', () => readMask(reader))
  const saltLength = optional(reader, 2, 20, () => reader.readSmallInteger('saltLength'))
  const trailer = optional(reader, 3, 1, () => reader.readSmallInteger('trailerField'))
  reader.leave(outer, 'RSASSA-PSS-params')
  reader.finish('RSASSA-PSS-params')
  if (hash === undefined) return 'the hash is not known'
  // RFC 4055 3.1 only recommends that both hashes are the same; Web Crypto and Go do nothing else
  if (mask !== hash) return 'the mask is not MGF1 with the same hash'
  if (trailer !== 1) return 'the trailer field is not 1'
  return { hash, saltLength }
}

/**
 * Reads RSASSA-PSS-params strictly.
 *
 * @returns What is wrong with them, as text, where they cannot be used.
 */
export function readPssParameters(der: Uint8Array): PssParameters | string {
  try {
    return readParameters(der)
  } catch (error) {
    if (isRefusal(error)) return error.message
    throw error
  }
}
