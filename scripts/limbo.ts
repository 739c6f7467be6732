// Cases in the shape of x509-limbo, and what they ask of our path validator.
import { extractPem } from '../src/pem/extract.ts'
import { getPublicSuffix } from 'tldts'
import type { ProfileName } from '../src/path/profile.ts'
import { verifyChain, type VerifyOptions } from '../src/path/verify.ts'
import { isMeshCertsError } from '../src/report/error.ts'

interface LimboName {
  readonly kind: 'DNS' | 'IP' | 'RFC822'
  readonly value: string
}

/** One case of a suite, as far as it is used: by the names of limbo's schema, certificates and CRLs as `Bytes`. */
interface Case<Bytes> {
  readonly id: string
  readonly expected_result: 'SUCCESS' | 'FAILURE'
  readonly validation_kind: 'SERVER' | 'CLIENT'
  readonly validation_time: string | null
  readonly peer_certificate: Bytes
  readonly trusted_certs: readonly Bytes[]
  readonly untrusted_intermediates: readonly Bytes[]
  readonly crls?: readonly Bytes[]
  readonly expected_peer_name?: LimboName | null
  readonly expected_peer_names?: readonly LimboName[]
  readonly max_chain_depth?: number | null
}

/** One case of a suite, its certificates and CRLs as DER. */
export type LimboCase = Case<Uint8Array>

// the first prefix that fits
const PROFILES: readonly (readonly [prefix: string, profile: ProfileName])[] = [
  ['webpki::', 'webpki-cabf'],
  ['online::', 'webpki-cabf'],
  ['rfc5280::', 'rfc5280'],
  ['pathlen::', 'rfc5280'],
  ['crl::', 'rfc5280'],
  ['', 'mesh'],
]

/** By the whole Public Suffix List, the names that providers give to their customers included. */
export const isPublicSuffix = (name: string): boolean =>
  getPublicSuffix(name, { allowPrivateDomains: true }) === name

const KIND = { DNS: 'dns', IP: 'ip', RFC822: 'email' } as const

const profileFor = (id: string): ProfileName =>
  PROFILES.find(([prefix]) => id.startsWith(prefix))?.[1] ?? 'mesh'

/** The first certificate or CRL of a text. */
const der = (pem: string): Uint8Array => extractPem(pem).blocks[0]?.der ?? new Uint8Array()

function peerNameOf(test: LimboCase): NonNullable<VerifyOptions['peerName']> {
  const names = [...(test.expected_peer_names ?? [])]
  if (test.expected_peer_name) names.push(test.expected_peer_name)
  const peer: Partial<Record<'dns' | 'ip' | 'email', string[]>> = {}
  for (const { kind, value } of names) (peer[KIND[kind]] ??= []).push(value)
  return peer
}

/** The question of a case; options follow from its namespace only, unless a profile is forced. */
export function optionsFor(test: LimboCase, forced?: ProfileName): VerifyOptions {
  const depth = test.max_chain_depth
  return {
    leaf: test.peer_certificate,
    intermediates: test.untrusted_intermediates,
    roots: test.trusted_certs,
    crls: test.crls ?? [],
    at: test.validation_time === null ? new Date() : new Date(test.validation_time),
    purpose: test.validation_kind === 'CLIENT' ? 'client' : 'server',
    peerName: peerNameOf(test),
    profile: forced ?? profileFor(test.id),
    ...(test.id.startsWith('webpki::cn::') ? { overrides: { commonName: 'error' } } : {}),
    isPublicSuffix,
    ...(depth === null || depth === undefined ? {} : { limits: { intermediates: depth } }),
  }
}

/** What came out of a case. */
export interface Result {
  readonly id: string
  readonly expected: boolean
  readonly got: boolean
  readonly says: string
  readonly milliseconds: number
}

/** Judges a case: `expected` and `got` say whether the chain is trusted; nothing is thrown. */
export async function judge(test: LimboCase, forced?: ProfileName): Promise<Result> {
  const options = optionsFor(test, forced)
  const expected = test.expected_result === 'SUCCESS'
  const start = performance.now()
  try {
    const verdict = await verifyChain(options)
    const milliseconds = performance.now() - start
    const [first] = verdict.findings
    const says = `${verdict.status} ${first === undefined ? '' : `${first.code}: ${first.message}`}`
    return { id: test.id, expected, got: verdict.status === 'trusted', says, milliseconds }
  } catch (error) {
    const milliseconds = performance.now() - start
    const says = `${isMeshCertsError(error) ? 'threw' : 'CRASHED'} ${String(error)}`
    return { id: test.id, expected, got: false, says, milliseconds }
  }
}

/** A suite as limbo publishes it, read from JSON. */
export function parseSuite(text: string): readonly LimboCase[] {
  const { testcases } = JSON.parse(text) as { testcases: readonly Case<string>[] }
  return testcases.map((test) => ({
    ...test,
    peer_certificate: der(test.peer_certificate),
    trusted_certs: test.trusted_certs.map(der),
    untrusted_intermediates: test.untrusted_intermediates.map(der),
    crls: (test.crls ?? []).map(der),
  }))
}
