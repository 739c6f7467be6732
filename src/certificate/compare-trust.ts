import { groupBy } from '../report/group-by.ts'
import { certificateKey, holderKey, publicKeyKey } from './lookup-keys.ts'
import { readCertificates, type CertificatesInput } from './input.ts'
import type { Certificate } from './types.ts'

/** Certificates of both sides that belong together. */
export interface TrustMatch {
  /** From the first bundle, in its order. */
  readonly left: readonly Certificate[]
  /** From the second bundle, in its order. */
  readonly right: readonly Certificate[]
}

/**
 * `identical`: the same certificates. `same-anchors`: other certificates, but the same names with the same keys, so the same
 * chains verify. `overlapping`: at least one name with its key is on both sides. `different`: none is.
 */
export type TrustRelation = 'identical' | 'same-anchors' | 'overlapping' | 'different'

/** Two bundles of trusted certificates as sets. */
export interface TrustComparison {
  /** The first of the four that holds, from `identical` down. */
  readonly relation: TrustRelation
  /** Certificates that are on one side only, or on both, byte for byte; each once, in the order of the bundle. */
  readonly onlyLeft: readonly Certificate[]
  /** As `onlyLeft`, for the second bundle. */
  readonly onlyRight: readonly Certificate[]
  /** Certificates that both bundles hold, byte for byte; each once, in the order of the first. */
  readonly both: readonly Certificate[]
  /** Name and key on both sides, in other certificates: what was re-issued. One or more of them are only on one side. */
  readonly reissued: readonly TrustMatch[]
  /** The name on both sides with keys that only one side has: what trusts one does not trust the other. */
  readonly sameNameOtherKey: readonly TrustMatch[]
  /** Certificates that are in one bundle more than once. */
  readonly duplicates: TrustMatch
}

type Index = ReadonlyMap<string, readonly [Certificate, ...Certificate[]]>

const onlyIn = (index: Index, other: Index): readonly Certificate[] =>
  Object.freeze([...index].filter(([key]) => !other.has(key)).map(([, found]) => found[0]))

const repeated = (index: Index): readonly Certificate[] =>
  Object.freeze([...index.values()].filter(({ length }) => length > 1).map(([first]) => first))

const match = (left: readonly Certificate[], right: readonly Certificate[]): TrustMatch =>
  Object.freeze({ left: Object.freeze(left), right: Object.freeze(right) })

interface Side {
  readonly certificates: Index
  /** By name and key: what a chain is verified against. */
  readonly anchors: Index
  readonly names: Index
  /** The key into `anchors` of each distinct certificate. */
  readonly anchorOf: ReadonlyMap<Certificate, string>
}

function sideOf(bundle: readonly Certificate[]): Side {
  const certificates = groupBy(bundle, certificateKey)
  const holders = new Map<Certificate, string>()
  const anchorOf = new Map<Certificate, string>()
  for (const found of certificates.values()) {
    const certificate = found[0]
    const holder = holderKey(certificate)
    holders.set(certificate, holder)
    anchorOf.set(certificate, `${holder}\n${publicKeyKey(certificate)}`)
  }
  return {
    certificates,
    anchors: groupBy(anchorOf.keys(), (certificate) => anchorOf.get(certificate) as string),
    names: groupBy(holders.keys(), (certificate) => holders.get(certificate) as string),
    anchorOf,
  }
}

/** Has the other side no anchor like one of these? */
const strange = (found: readonly Certificate[], own: Side, other: Side): boolean =>
  found.some((certificate) => !other.anchors.has(own.anchorOf.get(certificate) as string))

function reissuedOf(left: Side, right: Side): readonly TrustMatch[] {
  const matches: TrustMatch[] = []
  for (const [key, lefts] of left.anchors) {
    const rights = right.anchors.get(key)
    if (rights === undefined) continue
    const all = new Set([...lefts, ...rights].map(certificateKey))
    const same = all.size === lefts.length && all.size === rights.length
    if (!same) matches.push(match(lefts, rights))
  }
  return Object.freeze(matches)
}

function rekeyedOf(left: Side, right: Side): readonly TrustMatch[] {
  const matches: TrustMatch[] = []
  for (const [key, lefts] of left.names) {
    const rights = right.names.get(key)
    if (rights === undefined) continue
    const unknown = strange(lefts, left, right) || strange(rights, right, left)
    if (unknown) matches.push(match(lefts, rights))
  }
  return Object.freeze(matches)
}

function relationOf(left: Side, right: Side): TrustRelation {
  const equal = (a: Index, b: Index): boolean =>
    a.size === b.size && [...a.keys()].every((key) => b.has(key))
  if (equal(left.certificates, right.certificates)) return 'identical'
  if (equal(left.anchors, right.anchors)) return 'same-anchors'
  return [...left.anchors.keys()].some((key) => right.anchors.has(key))
    ? 'overlapping'
    : 'different'
}

/**
 * Compares two bundles of trusted certificates as sets: order and repetition do not matter.
 *
 * Names are compared as {@link compareCertificates} does. The time is linear in the number of certificates.
 *
 * @param left - Certificates: parsed, as PEM text, or as bytes in PEM or DER; one value or a list.
 * @param right - The same of the other side.
 * @returns Frozen; `onlyLeft`, `onlyRight` and `both` hold each certificate once, `reissued` and `sameNameOtherKey` say
 * how those that are only on one side are related to the other.
 * @throws MeshCertsError `certificate-input` for anything else, and what {@link parseCertificates} throws.
 * @example
 * import { compareTrust, parseCertificates } from 'meshcerts'
 * import { readFileSync } from 'node:fs'
 * const roots = parseCertificates(readFileSync('fixtures/good/root-cert.pem'))
 * compareTrust(roots, []).onlyLeft.length // => 1
 */
export function compareTrust(left: CertificatesInput, right: CertificatesInput): TrustComparison {
  const [a, b] = [sideOf(readCertificates(left, 'left')), sideOf(readCertificates(right, 'right'))]
  const both = [...a.certificates].filter(([key]) => b.certificates.has(key))
  return Object.freeze({
    relation: relationOf(a, b),
    onlyLeft: onlyIn(a.certificates, b.certificates),
    onlyRight: onlyIn(b.certificates, a.certificates),
    both: Object.freeze(both.map(([, found]) => found[0])),
    reissued: reissuedOf(a, b),
    sameNameOtherKey: rekeyedOf(a, b),
    duplicates: match(repeated(a.certificates), repeated(b.certificates)),
  })
}
