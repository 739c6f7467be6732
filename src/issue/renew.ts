import { engineOf, type LongCallOptions } from '../crypto/long-call.ts'
import type { KeyAlgorithm } from '../crypto/engine.ts'
import { requireObject } from '../report/argument.ts'
import { requireCertificate } from '../certificate/input.ts'
import type { Certificate, PublicKey } from '../certificate/types.ts'
import { equalBytes } from '../der/bytes.ts'
import { requireKey } from '../key/matches.ts'
import { samePublicKey } from '../key/prove-public-half.ts'
import type { PrivateKey } from '../key/types.ts'
import { endBelow, keyIdentifier } from './authority.ts'
import { authorityKeyIdentifier, extension, subjectKeyIdentifier } from './extensions.ts'
import { issueError } from './fail.ts'
import { later, lifetime, type SerialInput, writeSerial, writeValidity } from './fields.ts'
import { keyFor } from './generate.ts'
import { pathLengthBelow, requireIssuer } from './issuer.ts'
import { signCertificate } from './sign.ts'
import type { SignatureChoice } from './signature.ts'
import type { CertificateAuthority } from './types.ts'

interface Again extends LongCallOptions {
  /** The CA certificate whose place the new one takes. */
  readonly certificate: Certificate
  /** The instant of issue. The clock is never read. */
  readonly at: Date
  /** Days from `at`; as many as the old certificate had when left out. Held to the end of the CA above. */
  readonly days?: number
  /** A random one when left out. For a root that certificates below name by its serial number, its own. */
  readonly serial?: SerialInput
  /** How the issuer signs, where it is not the usual way. */
  readonly signature?: SignatureChoice
}

/** How a CA certificate is renewed. */
export interface RenewOptions extends Again {
  /** Who signs: the CA above; for a root the root itself with its key. */
  readonly issuer: CertificateAuthority
  /** The public half of a new key for it; the old key goes on when left out. Not for a root: see {@link succeedRoot}. */
  readonly publicKey?: PublicKey
}

/** How a root gets a successor with another key. */
export interface SuccessorOptions extends Again {
  /** The new key, or its kind; P-256 when left out. */
  readonly key?: PrivateKey | KeyAlgorithm
}

const AUTHORITY_KEY = '2.5.29.35'
const SUBJECT_KEY = '2.5.29.14'
const DAY = 86_400_000

/** Octet for octet as they are, but for the two that name a key: `undefined` leaves one as it is, `null` drops it. */
function extensionsOf(
  { extensions }: Certificate,
  named: Readonly<Record<string, Uint8Array | null | undefined>>,
): readonly Uint8Array[] {
  const there = extensions.flatMap(({ oid, critical, value }) => {
    const other = named[oid]
    if (other === null) return []
    return [other ?? extension(oid, critical, value)]
  })
  const added = Object.entries(named).flatMap(([oid, other]) =>
    other && extensions.every((one) => one.oid !== oid) ? [other] : [],
  )
  return [...there, ...added]
}

/** What names the key of the issuer; `null` where that has no name. */
function aboveIn(issuer: Certificate): Uint8Array | null {
  const { keyIdentifier: above } = issuer.subjectKeyIdentifier ?? {}
  return above === undefined ? null : authorityKeyIdentifier(above)
}

/** RFC 5280, section 6.1.3 (a) (4): the path goes on only under the name that is in it. */
function requireSameIssuer({ certificate, issuer }: RenewOptions): void {
  const { subject, publicKey } = issuer.certificate
  const { selfIssued } = certificate
  const named = equalBytes(certificate.issuer.der, subject.der)
  // a root is signed by its own key, whichever other CA has its name
  const signs = !selfIssued || samePublicKey(certificate.publicKey.spki, publicKey.spki)
  if (named && signs) return
  const problem = `it is not the issuer of "${certificate.subject.text}", which names "${certificate.issuer.text}"${named ? ' with another key' : ''}`
  throw issueError('issue-not-a-ca', { issuer: `"${subject.text}"`, problem })
}

/** The options, with certificate and issuer as their DER says. */
function asRead(options: RenewOptions): RenewOptions {
  const certificate = requireCertificate('certificate', options.certificate)
  return { ...options, certificate, issuer: requireIssuer(options.issuer, 'keyCertSign') }
}

function endOf({ certificate, at, days }: Again): Date {
  const old = (certificate.notAfter.getTime() - certificate.notBefore.getTime()) / DAY
  return later(at, lifetime('days', days ?? old, 'days'))
}

/** A root cannot get a new key and stay signed by the old one: it would be an intermediate of its own name. */
function requireNoRoot({ subject, selfIssued }: Certificate): void {
  if (!selfIssued) return
  const problem = `"${subject.text}" is a root, which nobody else signs: succeedRoot makes one with another key`
  throw issueError('issue-not-a-ca', { issuer: `"${subject.text}"`, problem })
}

/** @param above - What names the key of the issuer: see {@link extensionsOf}. */
async function issueAgain(
  options: RenewOptions,
  above: Uint8Array | null | undefined,
): Promise<Certificate> {
  const { certificate, issuer, at, publicKey } = options
  if (publicKey !== undefined) requireKey('publicKey', { publicKey }, 'a public key')
  const engine = engineOf(options)
  const own = publicKey && subjectKeyIdentifier(await keyIdentifier(publicKey, engine))
  const end = endOf(options)
  const template = {
    serial: writeSerial(options.serial, engine),
    issuer: issuer.certificate.subject.der,
    validity: writeValidity(at, certificate.selfIssued ? end : endBelow(issuer, undefined, end)),
    subject: certificate.subject.der,
    spki: (publicKey ?? certificate.publicKey).spki,
    extensions: extensionsOf(certificate, { [SUBJECT_KEY]: own, [AUTHORITY_KEY]: above }),
  }
  return signCertificate(template, issuer.key, engine, options.signature)
}

/**
 * Renews a CA certificate: the same name and key, the same extensions octet for octet, other dates and another serial number. What
 * it has signed goes on being verified by it, as names and key identifiers stay. With `publicKey` it gets another key, and the
 * identifier of that: what was signed before needs the old certificate until it ends.
 *
 * @param options - `certificate`, `issuer` and `at` are needed.
 * @returns The new certificate, read back; the key of the old one belongs to it, or that of `publicKey`.
 * @throws MeshCertsError `issue-not-a-ca` where `issuer` did not issue it or may not sign, `issue-key-mismatch`, `issue-validity`,
 * `issue-option`, `issue-serial`.
 * @example
 * import { createRoot, renewAuthority } from 'meshcerts/issue'
 * const root = await createRoot({ at: new Date('2026-01-01') })
 * const renewed = await renewAuthority({ certificate: root.certificate, issuer: root, at: new Date('2035-01-01') })
 * renewed.notAfter.getUTCFullYear() // => 2044
 */
export async function renewAuthority(options: RenewOptions): Promise<Certificate> {
  requireObject('options', options)
  const read = asRead(options)
  requireSameIssuer(read)
  const { certificate, issuer, publicKey } = read
  if (publicKey !== undefined) requireNoRoot(certificate)
  const { selfIssued, authorityKeyIdentifier: old } = certificate
  return issueAgain(read, selfIssued || old === undefined ? undefined : aboveIn(issuer.certificate))
}

/**
 * Issues a CA certificate again under another CA: the same name, the same extensions, the same key where `publicKey` is left out;
 * the issuer and the identifier of its key are new. What it has signed goes on being verified by it, by those who trust the other CA.
 *
 * @param options - `certificate`, `issuer` and `at` are needed.
 * @returns The new certificate, read back.
 * @throws MeshCertsError `issue-not-a-ca` where `issuer` may not sign or `certificate` is a root, `issue-path-length`,
 * `issue-key-mismatch`, `issue-validity`, `issue-option`, `issue-serial`.
 * @example
 * import { createIntermediate, createRoot, moveAuthority, succeedRoot } from 'meshcerts/issue'
 * const at = new Date('2026-01-01')
 * const root = await createRoot({ at })
 * const { certificate } = await createIntermediate({ issuer: root, at })
 * const next = await succeedRoot({ certificate: root.certificate, at: new Date('2027-01-01') })
 * const moved = await moveAuthority({ certificate, issuer: next, at: new Date('2027-01-01') })
 * moved.publicKey.spki.join() === certificate.publicKey.spki.join() // => true
 */
export async function moveAuthority(options: RenewOptions): Promise<Certificate> {
  requireObject('options', options)
  const read = asRead(options)
  requireNoRoot(read.certificate)
  const { certificate, issuer } = read
  pathLengthBelow(issuer.certificate, certificate.basicConstraints?.pathLength)
  return issueAgain(read, aboveIn(issuer.certificate))
}

/**
 * Makes the successor of a root: the same name, the same extensions, another key and the identifier of that. Who shall trust both
 * needs both certificates; verifiers tell them apart by the key identifiers.
 *
 * @param options - `certificate` and `at` are needed.
 * @returns The new root with its key; frozen.
 * @throws MeshCertsError `issue-not-a-ca` where `certificate` is not a root, `issue-key-algorithm`, `issue-validity`, `issue-option`,
 * `issue-serial`.
 * @example
 * import { createRoot, succeedRoot } from 'meshcerts/issue'
 * const { certificate } = await createRoot({ at: new Date('2026-01-01') })
 * const next = await succeedRoot({ certificate, at: new Date('2035-01-01') })
 * next.certificate.subject.text // => 'CN=Root CA,O=Istio'
 */
export async function succeedRoot(options: SuccessorOptions): Promise<CertificateAuthority> {
  requireObject('options', options)
  const engine = engineOf(options)
  const { at } = options
  const old = requireCertificate('certificate', options.certificate)
  if (!old.selfIssued) {
    const problem = `it is not a root: "${old.issuer.text}" issued it`
    throw issueError('issue-not-a-ca', { issuer: `"${old.subject.text}"`, problem })
  }
  const key = await keyFor(options.key, engine)
  const identifier = await keyIdentifier(key.publicKey, engine)
  const named = {
    [SUBJECT_KEY]: subjectKeyIdentifier(identifier),
    // that of the old one names the old key; a root needs none
    [AUTHORITY_KEY]: null,
  }
  const template = {
    serial: writeSerial(options.serial, engine),
    issuer: old.subject.der,
    validity: writeValidity(at, endOf({ ...options, certificate: old })),
    subject: old.subject.der,
    spki: key.publicKey.spki,
    extensions: extensionsOf(old, named),
  }
  const certificate = await signCertificate(template, key, engine, options.signature)
  requireIssuer({ certificate, key }, 'keyCertSign')
  return Object.freeze({ certificate, key })
}
