import { toBigInt } from '../../der/bytes.ts'
import { magnitude } from '../integer.ts'
import { DerReader } from '../../der/reader.ts'
import { TAG } from '../../der/tags.ts'
import type { PolicyInformation } from '../types.ts'
import { pad, rawText } from './layout.ts'
import { longName } from './objects.ts'

const WHAT = 'policyQualifiers'
const CPS = '1.3.6.1.5.5.7.2.1'
const USER_NOTICE = '1.3.6.1.5.5.7.2.2'

const decimal = (octets: Uint8Array): string => {
  const { bytes, negative } = magnitude(octets)
  const value = toBigInt(bytes)
  // OpenSSL changes to hex at 128 bits
  const shown = value >= 1n << 127n ? `0x${value.toString(16).toUpperCase()}` : value.toString()
  return `${negative ? '-' : ''}${shown}`
}

function noticeReference(reader: DerReader, indent: number): string {
  const outer = reader.enter(TAG.SEQUENCE, WHAT)
  reader.readAny(WHAT)
  const organization = rawText(reader.content())
  const list = reader.enter(TAG.SEQUENCE, WHAT)
  const numbers: string[] = []
  while (!reader.done) {
    reader.readInteger(WHAT)
    numbers.push(decimal(reader.content()))
  }
  reader.leave(list, WHAT)
  reader.leave(outer, WHAT)
  const plural = numbers.length > 1 ? 's' : ''
  return `${pad(indent)}Organization: ${organization}\n${pad(indent)}Number${plural}: ${numbers.join(', ')}`
}

/** UserNotice (RFC 5280, section 4.2.1.4). */
function userNotice(reader: DerReader, indent: number): string {
  const outer = reader.enter(TAG.SEQUENCE, WHAT)
  const reference = reader.peek() === TAG.SEQUENCE ? noticeReference(reader, indent) : undefined
  let text: string | undefined
  if (!reader.done) {
    reader.readAny(WHAT)
    text = `${pad(indent)}Explicit Text: ${rawText(reader.content())}`
  }
  reader.leave(outer, WHAT)
  return (
    (reference === undefined ? '' : `${reference}${text === undefined ? '' : '\n'}`) + (text ?? '')
  )
}

function qualifier(reader: DerReader, indent: number): string {
  const outer = reader.enter(TAG.SEQUENCE, WHAT)
  const oid = reader.readOid(WHAT)
  let text: string
  if (oid === CPS) {
    reader.read(TAG.IA5_STRING, WHAT)
    text = `${pad(indent)}CPS: ${rawText(reader.content())}`
  } else if (oid === USER_NOTICE) {
    text = `${pad(indent)}User Notice:\n${userNotice(reader, indent + 2)}`
  } else {
    reader.readAny(WHAT)
    text = `${pad(indent + 2)}Unknown Qualifier: ${longName(oid)}`
  }
  reader.leave(outer, WHAT)
  return text
}

function policyText(policy: PolicyInformation, indent: number): string {
  const head = `${pad(indent)}Policy: ${longName(policy.oid)}`
  if (policy.qualifiers === undefined) return head
  const reader = new DerReader(policy.qualifiers)
  reader.enter(TAG.SEQUENCE, WHAT)
  const qualifiers: string[] = []
  while (!reader.done) qualifiers.push(qualifier(reader, indent + 2))
  return `${head}\n${qualifiers.join('\n')}`
}

/**
 * The policies with their qualifiers, one below the other.
 *
 * @throws MeshCertsError `der-…` where a qualifier is malformed: OpenSSL then shows the whole extension undecoded.
 */
export const policiesText = (policies: readonly PolicyInformation[], indent: number): string =>
  policies.map((policy) => policyText(policy, indent)).join('\n')
