import type { DerReader } from '../der/reader.ts'
import { contextConstructed, contextPrimitive, TAG } from '../der/tags.ts'
import { freezeDeep } from './freeze.ts'
import { namedBits, type Note } from './extension-values.ts'
import { readGeneralNames } from './general-name.ts'
import { readRelativeNameContent } from './name.ts'
import type { DistributionPoint, DistributionPoints, RevocationReason } from './types.ts'

/** The bits of ReasonFlags, the first one first (RFC 5280, section 4.2.1.13). */
export const REASON_FLAGS: readonly RevocationReason[] = [
  'unused',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'privilegeWithdrawn',
  'aACompromise',
]

/** ReasonFlags (RFC 5280, section 4.2.1.13). */
export function readReasonFlags(
  reader: DerReader,
  tag: number,
  what: string,
): readonly RevocationReason[] {
  reader.readBitString(what, tag)
  return namedBits(reader, REASON_FLAGS)
}

type PointName = Pick<DistributionPoint, 'fullName' | 'relativeName'>

/** DistributionPointName: a CHOICE, so the tag around it is explicit (RFC 5280, section 4.2.1.13). */
export function readPointName(reader: DerReader, what: string): PointName {
  const outer = reader.enter(contextConstructed(0), what)
  const full = reader.peek() === contextConstructed(0)
  const inner = reader.enter(contextConstructed(full ? 0 : 1), what)
  const name = full
    ? { fullName: readGeneralNames(reader, what) }
    : { relativeName: readRelativeNameContent(reader, what) }
  reader.leave(inner, what)
  reader.leave(outer, what)
  return name
}

function readPoint(reader: DerReader, note: Note, what: string): DistributionPoint {
  const outer = reader.enter(TAG.SEQUENCE, what)
  let point: DistributionPoint = {}
  if (reader.peek() === contextConstructed(0)) point = { ...readPointName(reader, what) }
  if (reader.peek() === contextPrimitive(1)) {
    point = { ...point, reasons: readReasonFlags(reader, contextPrimitive(1), what) }
  }
  if (reader.peek() === contextConstructed(2)) {
    const inner = reader.enter(contextConstructed(2), what)
    point = { ...point, crlIssuer: readGeneralNames(reader, what) }
    reader.leave(inner, what)
  }
  reader.leave(outer, what)
  // RFC 5280 4.2.1.13: a point of reasons alone says nothing; every loader takes it
  const { fullName, relativeName, crlIssuer } = point
  if (fullName === undefined && relativeName === undefined && crlIssuer === undefined)
    note('distribution-point-empty')
  return point
}

/** cRLDistributionPoints and freshestCRL (RFC 5280, section 4.2.1.13 and 4.2.1.15). */
export function readDistributionPoints(
  reader: DerReader,
  critical: boolean,
  note: Note,
  what: string,
): DistributionPoints {
  const outer = reader.enter(TAG.SEQUENCE, what)
  const points: DistributionPoint[] = []
  if (reader.peek() < 0) note('list-empty')
  while (!reader.done) points.push(readPoint(reader, note, what))
  reader.leave(outer, what)
  return freezeDeep({ critical, points })
}
