import { engineOf } from '../crypto/long-call.ts'
import { requireObject } from '../report/argument.ts'
import type { Engine } from '../crypto/engine.ts'
import type { Certificate, PublicKey } from '../certificate/types.ts'
import {
  type AlternativeNameInput,
  authorityKeyIdentifier,
  basicConstraints,
  keyUsage,
  subjectAltName,
  subjectKeyIdentifier,
} from './extensions.ts'
import { issueError } from './fail.ts'
import {
  earlier,
  later,
  lifetime,
  requireDate,
  requireTexts,
  writeSerial,
  writeValidity,
} from './fields.ts'
import { keyFor } from './generate.ts'
import { pathLengthBelow, requireIssuer } from './issuer.ts'
import { type NameInput, writeName } from './name.ts'
import { signCertificate } from './sign.ts'
import type { CertificateAuthority, IssueOptions } from './types.ts'

/** How a CA certificate is made. */
export interface AuthorityOptions extends IssueOptions {
  /** `O=Istio, CN=Root CA` or `O=Istio, CN=Intermediate CA` when left out, as the Istio makefiles have it. */
  readonly subject?: NameInput
  /** Days from `at`: 3650 for a root, 730 for an intermediate when left out. */
  readonly days?: number
  /** How many CA certificates may be below; `null` for no limit. No limit for a root, 0 for an intermediate when left out. */
  readonly pathLength?: number | null
  /** Alternative names; the makefiles put `istiod.istio-system.svc` into intermediates. */
  readonly dnsNames?: readonly string[]
}

/** How an intermediate is made. */
export interface IntermediateOptions extends AuthorityOptions {
  /** The CA that signs: its certificate must allow keyCertSign and one more CA below, its key must fit. */
  readonly issuer: CertificateAuthority
  /** The locality of the subject (`L=east`), where no `subject` is given: the makefiles name the cluster there. */
  readonly cluster?: string
}

/** RFC 5280, section 4.2.1.2, method (1): what OpenSSL's `hash` does. */
export async function keyIdentifier(publicKey: PublicKey, engine: Engine): Promise<Uint8Array> {
  return engine.digest('SHA-1', publicKey.bytes)
}

function dnsNamesOf(options: { readonly dnsNames?: readonly string[] }): AlternativeNameInput[] {
  const { dnsNames = [] } = options
  requireTexts('dnsNames', dnsNames)
  return dnsNames.map((value) => ({ type: 'dns', value }))
}

/** The extensions of a CA, in the order of the makefiles' configuration. */
function authorityExtensions(
  identifier: Uint8Array,
  issuerIdentifier: Uint8Array | undefined,
  pathLength: number | undefined,
  names: readonly AlternativeNameInput[],
): Uint8Array[] {
  return [
    subjectKeyIdentifier(identifier),
    ...(issuerIdentifier === undefined ? [] : [authorityKeyIdentifier(issuerIdentifier)]),
    basicConstraints(true, pathLength),
    keyUsage(['keyCertSign', 'cRLSign']),
    ...(names.length === 0 ? [] : [subjectAltName(names, false)]),
  ]
}

/** Callers in JavaScript have no compiler. */
export function requirePathLength(pathLength: number | null | undefined): void {
  if (pathLength === undefined || pathLength === null) return
  if (Number.isSafeInteger(pathLength) && pathLength >= 0) return
  throw issueError('issue-path-length', {
    issuer: 'any CA',
    allowed: '0 or more',
    wanted: pathLength,
  })
}

/**
 * Makes a self-signed root as the Istio makefiles do, without their known faults: it may sign CRLs, and its key usage is
 * that of a CA alone.
 *
 * @param options - `at` is needed; valid from then for 3650 days.
 * @returns The root with its key; frozen. The same bytes for the same key, serial and times with RSA and Ed25519.
 * @throws MeshCertsError `issue-validity`, `issue-name`, `issue-serial`, `issue-path-length`, `issue-key-algorithm`,
 * `issue-option`.
 * @example
 * import { createRoot } from 'meshcerts/issue'
 * const root = await createRoot({ at: new Date('2026-01-01') })
 * root.certificate.subject.text // => 'CN=Root CA,O=Istio'
 */
export async function createRoot(options: AuthorityOptions): Promise<CertificateAuthority> {
  requireObject('options', options)
  const { at, notBefore = at, pathLength } = options
  const engine = engineOf(options)
  requirePathLength(pathLength)
  const notAfter = options.notAfter ?? later(at, lifetime('days', options.days ?? 3650, 'days'))
  const subject = writeName(options.subject ?? { O: 'Istio', CN: 'Root CA' })
  const serial = writeSerial(options.serial, engine)
  const validity = writeValidity(notBefore, notAfter)
  const key = await keyFor(options.key, engine)
  const identifier = await keyIdentifier(key.publicKey, engine)
  const extensions = authorityExtensions(
    identifier,
    undefined,
    pathLength ?? undefined,
    dnsNamesOf(options),
  )
  const template = {
    serial,
    issuer: subject,
    validity,
    subject,
    spki: key.publicKey.spki,
    extensions,
  }
  const certificate = await signCertificate(template, key, engine, options.signature)
  return Object.freeze({ certificate, key })
}

function intermediateName(options: IntermediateOptions): NameInput {
  if (options.subject !== undefined) return options.subject
  const name = { O: 'Istio', CN: 'Intermediate CA' }
  return options.cluster === undefined ? name : { ...name, L: options.cluster }
}

/** The end of a certificate: as asked for, held to the end of its issuer. */
export function endBelow(issuer: CertificateAuthority, asked: Date | undefined, usual: Date): Date {
  const end = issuer.certificate.notAfter
  if (asked === undefined) return earlier(usual, end)
  requireDate(asked, 'notAfter')
  if (asked > end) {
    throw issueError('issue-validity', { what: 'notAfter', problem: 'the issuer ends before it' })
  }
  return asked
}

/**
 * Makes an intermediate CA as the Istio makefiles do, without their known faults: it names its issuer's key, may sign
 * CRLs, and ends no later than its issuer.
 *
 * @param options - `issuer` and `at` are needed; valid from then for 730 days, path length 0.
 * @returns The CA with its key; frozen.
 * @throws MeshCertsError as {@link createRoot}, and `issue-not-a-ca`, `issue-key-mismatch`, `issue-path-length` when the
 * issuer cannot.
 * @example
 * import { createIntermediate, createRoot } from 'meshcerts/issue'
 * const at = new Date('2026-01-01')
 * const east = await createIntermediate({ issuer: await createRoot({ at }), at, cluster: 'east' })
 * east.certificate.subject.text // => 'L=east,CN=Intermediate CA,O=Istio'
 */
export async function createIntermediate(
  options: IntermediateOptions,
): Promise<CertificateAuthority> {
  requireObject('options', options)
  const engine = engineOf(options)
  const key = await keyFor(options.key, engine)
  const certificate = await issueAuthority(options, key.publicKey, engine)
  return Object.freeze({ certificate, key })
}

/** As {@link createIntermediate}, for a public key whose private half is elsewhere. */
export async function issueAuthority(
  options: IntermediateOptions,
  publicKey: PublicKey,
  engine: Engine,
  subjectDer?: Uint8Array,
): Promise<Certificate> {
  const { at, notBefore = at, pathLength } = options
  const issuer = requireIssuer(options.issuer, 'keyCertSign')
  requirePathLength(pathLength)
  const below = pathLengthBelow(
    issuer.certificate,
    pathLength === undefined ? 0 : (pathLength ?? undefined),
  )
  const notAfter = endBelow(
    issuer,
    options.notAfter,
    later(at, lifetime('days', options.days ?? 730, 'days')),
  )
  const identifier = await keyIdentifier(publicKey, engine)
  const issuerIdentifier = issuer.certificate.subjectKeyIdentifier?.keyIdentifier
  const template = {
    serial: writeSerial(options.serial, engine),
    issuer: issuer.certificate.subject.der,
    validity: writeValidity(notBefore, notAfter),
    subject: subjectDer ?? writeName(intermediateName(options)),
    spki: publicKey.spki,
    extensions: authorityExtensions(identifier, issuerIdentifier, below, dnsNamesOf(options)),
  }
  return signCertificate(template, issuer.key, engine, options.signature)
}
