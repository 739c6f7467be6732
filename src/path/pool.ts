import { parseCertificateDer, sameCertificate } from '../certificate/parse.ts'
import type { Certificate } from '../certificate/types.ts'
import { compareBytes, equalBytes } from '../der/bytes.ts'
import { latin1 } from '../der/strings.ts'
import { isRefusal } from '../report/error.ts'
import type { Finding } from '../report/finding.ts'
import type { CertificateInput } from '../certificate/input.ts'
import { withoutPem } from './pem-inputs.ts'
import { bytesKey, foldedKey, type NameComparison } from '../certificate/name-comparison.ts'
import { isBytes } from '../report/kinds.ts'

export type { CertificateInput }

/** A certificate that could be an issuer, with what decides when it is tried. */
export interface Candidate {
  readonly certificate: Certificate
  readonly anchor: boolean
  /** Milliseconds since 1970. */
  readonly notBefore: number
  readonly notAfter: number
}

/** All certificates a path may be made of, found by subject. */
export interface Pool {
  readonly anchors: readonly Certificate[]
  readonly intermediates: readonly Certificate[]
  /** Certificates that could not be read, and why. */
  readonly unreadable: readonly Finding[]
  readonly indexes: Partial<Record<NameComparison, PoolIndex>>
}

export interface PoolIndex {
  readonly bySubject: Map<string, Candidate[]>
  /** Subjects whose candidates have been freed of repetitions and put in order. */
  readonly settled: Set<string>
}

/** Reads one certificate; a finding when it cannot be read. */
export function readInput(input: Certificate | Uint8Array, place: string): Certificate | Finding {
  try {
    return isBytes(input) ? parseCertificateDer(input) : sameCertificate(input)
  } catch (error) {
    if (!isRefusal(error)) throw error
    return Object.freeze({ certificate: place, ...error.finding })
  }
}

export const isFinding = (read: object): read is Finding => 'severity' in read

function readAll(
  inputs: readonly CertificateInput[],
  role: 'root' | 'intermediate',
  unreadable: Finding[],
): readonly Certificate[] {
  const certificates: Certificate[] = []
  for (const [index, input] of withoutPem(inputs, `${role}s`).entries()) {
    const read = readInput(input, `${role} ${String(index + 1)}`)
    if (isFinding(read)) unreadable.push(read)
    else certificates.push(read)
  }
  return certificates
}

/** Reads the certificates of a pool: those that cannot be read are left out and become findings. */
export function createPool(
  roots: readonly CertificateInput[],
  intermediates: readonly CertificateInput[],
): Pool {
  const unreadable: Finding[] = []
  return {
    anchors: readAll(roots, 'root', unreadable),
    intermediates: readAll(intermediates, 'intermediate', unreadable),
    unreadable,
    indexes: {},
  }
}

/** The key by which a comparison finds names. */
export const keyFor = (comparison: NameComparison): typeof bytesKey =>
  comparison === 'bytes' ? bytesKey : foldedKey

function createIndex(pool: Pool, comparison: NameComparison): PoolIndex {
  const keyOf = keyFor(comparison)
  const bySubject = new Map<string, Candidate[]>()
  const add = (certificate: Certificate, anchor: boolean): void => {
    const key = keyOf(certificate.subject)
    const list = bySubject.get(key)
    const notBefore = certificate.notBefore.getTime()
    const notAfter = certificate.notAfter.getTime()
    const candidate = { certificate, anchor, notBefore, notAfter }
    if (list === undefined) bySubject.set(key, [candidate])
    else list.push(candidate)
  }
  for (const certificate of pool.anchors) add(certificate, true)
  for (const certificate of pool.intermediates) add(certificate, false)
  return { bySubject, settled: new Set() }
}

function indexOf(pool: Pool, comparison: NameComparison): PoolIndex {
  return (pool.indexes[comparison] ??= createIndex(pool, comparison))
}

function withoutRepetitions(candidates: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>()
  return candidates.filter(({ certificate, anchor }) => {
    const key = `${anchor ? 'a' : 'i'}${latin1(certificate.der)}`
    return !seen.has(key) && seen.add(key)
  })
}

const NONE: readonly Candidate[] = []

/** Roots first, then what lasts longest; the bytes settle the rest, so that the order of the pool does not matter. */
function compareCandidates(a: Candidate, b: Candidate): number {
  if (a.anchor !== b.anchor) return a.anchor ? -1 : 1
  return b.notAfter - a.notAfter || compareBytes(a.certificate.der, b.certificate.der)
}

function findSubject(index: PoolIndex, key: string): readonly Candidate[] {
  const found = index.bySubject.get(key)
  if (found === undefined) return NONE
  if (found.length < 2 || index.settled.has(key)) return found
  const list = withoutRepetitions(found).toSorted(compareCandidates)
  index.settled.add(key)
  index.bySubject.set(key, list)
  return list
}

/** RFC 5280, section 4.2.1.1: how well the key identifiers fit; a hint for the order, never a filter. */
function keyIdScore(child: Certificate, issuer: Certificate): 0 | 1 | 2 {
  const wanted = child.authorityKeyIdentifier
  const identifier = issuer.subjectKeyIdentifier?.keyIdentifier
  if (wanted?.keyIdentifier !== undefined && identifier !== undefined) {
    return equalBytes(wanted.keyIdentifier, identifier) ? 0 : 2
  }
  if (wanted?.serialNumber === undefined) return 1
  return equalBytes(wanted.serialNumber, issuer.serialBytes) ? 0 : 2
}

/**
 * The possible issuers of a certificate, the likely ones first: those whose key identifier fits, then those that are
 * valid at `at`, then roots, then those that last the longest.
 */
export function candidatesFor(
  pool: Pool,
  comparison: NameComparison,
  child: Certificate,
  at: number,
): readonly Candidate[] {
  const found = findSubject(indexOf(pool, comparison), keyFor(comparison)(child.issuer))
  if (found.length < 2) return found
  // a bucket for each score, each in the order of the pool: linear, since a pool may hold thousands of one name
  const buckets: Candidate[][] = [[], [], [], [], [], []]
  for (const candidate of found) {
    const valid = at >= candidate.notBefore && at <= candidate.notAfter
    const score = keyIdScore(child, candidate.certificate) * 2 + (valid ? 0 : 1)
    buckets[score]?.push(candidate)
  }
  return buckets.flat()
}
