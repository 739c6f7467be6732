import { engineOf, type LongCallOptions } from '../crypto/long-call.ts'
import { refuseArgument, requireObject, requireObjects } from '../report/argument.ts'
import { parseRevocationList, type RevocationList } from '../certificate/crl.ts'
import type { CrlReason } from '../certificate/crl-entries.ts'
import type { Engine } from '../crypto/engine.ts'
import { contextConstructed, TAG } from '../der/tags.ts'
import { concat, element, integer, sequence } from '../der/writer.ts'
import { authorityKeyIdentifier, extension } from './extensions.ts'
import { issueError } from './fail.ts'
import { DAY, later, type SerialInput, writeSerial, writeTime } from './fields.ts'
import { requireIssuer } from './issuer.ts'
import { type SignatureChoice, signingFor } from './signature.ts'
import { signDer } from './sign.ts'
import type { CertificateAuthority } from './types.ts'

/** A certificate to be revoked. */
export interface RevocationInput {
  /** Its serial number; `certificate.serialBytes` fits. */
  readonly serial: SerialInput
  /** When; the instant of the list when left out. */
  readonly at?: Date
  /** `unspecified` when left out, which is not written (RFC 5280, section 5.3.1). */
  readonly reason?: Exclude<CrlReason, 'removeFromCRL'>
}

/** How a CRL is made. */
export interface RevocationListOptions extends LongCallOptions {
  /** The CA that signs the list: its certificate must allow cRLSign. */
  readonly issuer: CertificateAuthority
  /** thisUpdate. */
  readonly at: Date
  /** Seven days after `at` when left out. */
  readonly nextUpdate?: Date
  /** 1 when left out; every list of an issuer has a larger one (RFC 5280, section 5.2.3). */
  readonly number?: number
  /** In the order in which they are written; none when left out. */
  readonly revoked?: readonly RevocationInput[]
  /** How the issuer signs, where it is not the usual way. */
  readonly signature?: SignatureChoice
}

const REASONS: Readonly<Record<Exclude<CrlReason, 'removeFromCRL'>, number>> = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  privilegeWithdrawn: 9,
  aACompromise: 10,
}

function writeEntry(input: RevocationInput, at: Date, engine: Engine): Uint8Array {
  const { serial, reason = 'unspecified' } = input
  if (!Object.hasOwn(REASONS, reason))
    refuseArgument('revoked.reason', `one of ${Object.keys(REASONS).join(', ')}`, reason)
  const code = integer(REASONS[reason], TAG.ENUMERATED)
  const extensions = reason === 'unspecified' ? [] : [sequence(extension('2.5.29.21', false, code))]
  return sequence(
    writeSerial(serial, engine),
    writeTime(input.at ?? at, 'revoked.at'),
    ...extensions,
  )
}

function writeExtensions(issuer: CertificateAuthority, number: number | undefined = 1): Uint8Array {
  if (!Number.isSafeInteger(number) || number < 0) throw issueError('issue-serial', {})
  const identifier = issuer.certificate.subjectKeyIdentifier?.keyIdentifier
  const list = sequence(
    ...(identifier === undefined ? [] : [authorityKeyIdentifier(identifier)]),
    extension('2.5.29.20', false, integer(number)),
  )
  return element(contextConstructed(0), list)
}

/**
 * Makes a CRL of version 2 (RFC 5280, section 5) with authorityKeyIdentifier and cRLNumber.
 *
 * @param options - `issuer`, `at` and what is revoked, in the order in which it is written.
 * @returns The list, read back. `formatPem('X509 CRL', list.der)` writes it: the `ca-crl.pem` of a mesh holds one of every CA.
 * @throws MeshCertsError `issue-not-a-ca` when the issuer lacks cRLSign, `issue-key-mismatch`, `issue-validity`,
 * `issue-serial`.
 * @example
 * import { createRevocationList, createRoot } from 'meshcerts/issue'
 * const at = new Date('2026-01-01')
 * const crl = await createRevocationList({ issuer: await createRoot({ at }), at, revoked: [{ serial: 7n }] })
 * crl.revoked[0]?.serialHex // => '07'
 */
export async function createRevocationList(
  options: RevocationListOptions,
): Promise<RevocationList> {
  requireObject('options', options)
  const { at, revoked = [] } = options
  const engine = engineOf(options)
  requireObjects('revoked', revoked)
  const issuer = requireIssuer(options.issuer, 'cRLSign')
  const nextUpdate = options.nextUpdate ?? later(at, 7 * DAY)
  const times = [writeTime(at, 'at'), writeTime(nextUpdate, 'nextUpdate')]
  if (nextUpdate <= at) {
    throw issueError('issue-validity', { what: 'nextUpdate', problem: 'it is not after at' })
  }
  const signing = signingFor(issuer.key, options.signature)
  const entries = revoked.map((input) => writeEntry(input, at, engine))
  const tbs = sequence(
    integer(1),
    signing.algorithm,
    issuer.certificate.subject.der,
    ...times,
    // RFC 5280 5.1.2.6: an empty list is left out
    ...(entries.length === 0 ? [] : [sequence(concat(entries))]),
    writeExtensions(issuer, options.number),
  )
  return parseRevocationList(await signDer(tbs, issuer.key, signing, engine))
}
