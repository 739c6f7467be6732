import { engine as defaultEngine } from '#engine'
import { checkCacerts, type CheckCacertsOptions } from '../cacerts/check.ts'
import type { Certificate } from '../certificate/types.ts'
import { equalBytes } from '../der/bytes.ts'
import { keyMatches } from '../key/matches.ts'
import type { PrivateKey } from '../key/types.ts'
import { rememberSignatures } from '../certificate/signature-cache.ts'
import { limitReached } from '../path/verdict.ts'
import { verifyChain, type VerifyOptions } from '../path/verify.ts'
import { MeshCertsError } from '../report/error.ts'
import { formatReport } from '../report/format/format.ts'
import { createReport } from '../report/report.ts'
import { answer, type MatcherResult } from './matcher-result.ts'
import { toBeAcceptedByMesh, type MeshAcceptanceOptions } from './mesh-acceptance.ts'
import { certificatesOf, setOf, type CertificateLike, type SetLike } from './received.ts'

/** The options of `toVerify`: those of `verifyChain` without the leaf and what follows it; any purpose where none is given. */
export type ToVerifyOptions = Omit<VerifyOptions, 'leaf' | 'purpose'> &
  Partial<Pick<VerifyOptions, 'purpose'>>

const nameOf = (certificate: Certificate): string =>
  `"${certificate.spiffeId?.uri ?? (certificate.subject.text || `serial ${certificate.serialHex}`)}"`

async function toVerify(received: unknown, options: ToVerifyOptions): Promise<MatcherResult> {
  const [leaf, ...sent] = certificatesOf(received, 'toVerify')
  const intermediates = [...sent, ...(options.intermediates ?? [])]
  const verdict = await verifyChain({ purpose: 'any', ...options, leaf, intermediates })
  // neither verifies nor does not: `not.toVerify` may not pass
  const limit = limitReached(verdict)
  if (limit !== undefined) throw new MeshCertsError(limit)
  const text = formatReport(createReport(verdict.findings), 'text')
  const name = nameOf(leaf)
  return answer(
    verdict.status === 'trusted',
    `expected ${name} not to verify, but there is a path to a root`,
    `expected ${name} to verify, but it is ${verdict.status}:\n\n${text}`,
  )
}

async function signedBy(certificate: Certificate, issuer: Certificate): Promise<string> {
  if (!equalBytes(certificate.issuer.der, issuer.subject.der)) {
    return `it names "${certificate.issuer.text}" as its issuer`
  }
  const outcome = await rememberSignatures(defaultEngine)(certificate, issuer)
  if (outcome === 'valid') return ''
  return outcome === 'unsupported'
    ? 'this runtime cannot check the signature'
    : 'the name fits, but another key signed it'
}

async function toBeIssuedBy(received: unknown, issuer: CertificateLike): Promise<MatcherResult> {
  const [certificate] = certificatesOf(received, 'toBeIssuedBy')
  const [above] = certificatesOf(issuer, 'toBeIssuedBy')
  const problem = await signedBy(certificate, above)
  const [name, by] = [nameOf(certificate), nameOf(above)]
  return answer(
    problem === '',
    `expected ${name} not to be issued by ${by}, but its key signed it`,
    `expected ${name} to be issued by ${by}, but ${problem}`,
  )
}

function toMatchKey(received: unknown, key: PrivateKey): MatcherResult {
  const [certificate] = certificatesOf(received, 'toMatchKey')
  const { type, curve, bits } = certificate.publicKey
  const name = nameOf(certificate)
  const has = [type, curve ?? bits].filter((part) => part !== undefined).join(' ')
  const given = [key.type, key.curve ?? key.bits].filter((part) => part !== undefined).join(' ')
  return answer(
    keyMatches(key, certificate),
    `expected ${name} not to belong to the key, but its public key is that of the key`,
    `expected ${name} to belong to the key, but it has another (${has}, the key is ${given})`,
  )
}

function toExpireAfter(received: unknown, at: Date): MatcherResult {
  const [certificate] = certificatesOf(received, 'toExpireAfter')
  const [end, wanted] = [certificate.notAfter.toISOString(), at.toISOString()]
  const name = nameOf(certificate)
  return answer(
    certificate.notAfter > at,
    `expected ${name} not to expire after ${wanted}, but it ends ${end}`,
    `expected ${name} to expire after ${wanted}, but it ends ${end}`,
  )
}

async function toBeAcceptedByIstiod(
  received: SetLike,
  options: CheckCacertsOptions,
): Promise<MatcherResult> {
  const report = await checkCacerts(setOf(received), options)
  const { accepts, selfSigned } = report.istiod
  const text = formatReport(report, 'text')
  return answer(
    accepts && selfSigned !== true,
    `expected istiod not to accept the set, but it does:\n\n${text}`,
    `expected istiod to accept the set, but it ${accepts ? 'starts with a CA of its own' : 'refuses'}:\n\n${text}`,
  )
}

/**
 * The matchers, for `expect.extend` of vitest and jest; `meshcerts/vitest` registers and types them.
 *
 * What a failed matcher prints is the explanation that a report gives.
 *
 * @example
 * import { matchers, testPki } from 'meshcerts/testing'
 * const { workloads, root, now } = await testPki({ now: new Date('2027-01-01') })
 * const { pass } = await matchers.toVerify(workloads[0], { roots: [root.certificate], at: now })
 * pass // => true
 */
export const matchers: {
  /** Is there a path from the certificate to one of `roots`? Asynchronous. */
  readonly toVerify: (received: unknown, options: ToVerifyOptions) => Promise<MatcherResult>
  /** Did the key of this certificate sign it, and does it name it? Asynchronous. */
  readonly toBeIssuedBy: (received: unknown, issuer: CertificateLike) => Promise<MatcherResult>
  /** Does the certificate belong to the key? */
  readonly toMatchKey: (received: unknown, key: PrivateKey) => MatcherResult
  /** Is it valid beyond an instant? */
  readonly toExpireAfter: (received: unknown, at: Date) => MatcherResult
  /** Does istiod start with the set as its CA? Asynchronous. */
  readonly toBeAcceptedByIstiod: (
    received: SetLike,
    options: CheckCacertsOptions,
  ) => Promise<MatcherResult>
  /** Does nobody in the mesh refuse it: istiod and every peer for a set, every peer for a workload's chain? Asynchronous. */
  readonly toBeAcceptedByMesh: (
    received: SetLike | CertificateLike,
    options: MeshAcceptanceOptions,
  ) => Promise<MatcherResult>
} = Object.freeze({
  toVerify,
  toBeIssuedBy,
  toMatchKey,
  toExpireAfter,
  toBeAcceptedByIstiod,
  toBeAcceptedByMesh,
})

/** The matchers as they follow `expect(…)`, by what was received: for the types of a test runner. */
export interface MeshCertsMatchers<T> {
  /** Is there a path from the certificate to one of `roots`? Asynchronous. */
  readonly toVerify: T extends CertificateLike ? (options: ToVerifyOptions) => Promise<void> : never
  /** Did the key of this certificate sign it, and does it name it? Asynchronous. */
  readonly toBeIssuedBy: T extends CertificateLike
    ? (issuer: CertificateLike) => Promise<void>
    : never
  /** Does the certificate belong to the key? */
  readonly toMatchKey: T extends CertificateLike ? (key: PrivateKey) => void : never
  /** Is its notAfter later than the instant? */
  readonly toExpireAfter: T extends CertificateLike ? (at: Date) => void : never
  /** Does istiod start with the set as its CA? Asynchronous. */
  readonly toBeAcceptedByIstiod: T extends SetLike
    ? (options: CheckCacertsOptions) => Promise<void>
    : never
  /** Does nobody in the mesh refuse it: istiod and every peer for a set, every peer for a chain? Asynchronous. */
  readonly toBeAcceptedByMesh: T extends SetLike | CertificateLike
    ? (options: MeshAcceptanceOptions) => Promise<void>
    : never
}
