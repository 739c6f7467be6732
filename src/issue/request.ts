import { engineOf, type LongCallOptions } from '../crypto/long-call.ts'
import { refuseArgument, requireObject, requireObjects } from '../report/argument.ts'
import {
  type CertificateRequest,
  parseCertificateRequest,
  parseCertificateRequestDer,
  sameRequest,
} from '../certificate/request.ts'
import { requireCertificate } from '../certificate/input.ts'
import type { Certificate } from '../certificate/types.ts'
import type { Engine, KeyAlgorithm } from '../crypto/engine.ts'
import { verifySignature } from '../crypto/verify-signature.ts'
import { contextConstructed } from '../der/tags.ts'
import { element, integer, oid, sequence, setOf } from '../der/writer.ts'
import type { PrivateKey } from '../key/types.ts'
import { type AuthorityOptions, issueAuthority, requirePathLength } from './authority.ts'
import {
  type AlternativeNameInput,
  basicConstraints,
  keyUsage,
  subjectAltName,
} from './extensions.ts'
import { issueError } from './fail.ts'
import { keyFor } from './generate.ts'
import { type NameInput, writeName } from './name.ts'
import { type SignatureChoice, signingFor } from './signature.ts'
import { signDer } from './sign.ts'
import type { CertificateAuthority } from './types.ts'
import {
  identityUri,
  issueWorkloadFor,
  type WorkloadIdentity,
  type WorkloadOptions,
} from './workload.ts'
import { isBytes } from '../report/kinds.ts'

/** How a request is made. */
export interface RequestOptions extends LongCallOptions {
  /** A key, or the kind of key to generate; P-256 when left out. */
  readonly key?: PrivateKey | KeyAlgorithm
  /** Empty when left out, as the agent of Istio has it. */
  readonly subject?: NameInput
  /** A certificate whose subject is asked for again, octet for octet: what names it goes on naming it. Not with `subject`. */
  readonly after?: Certificate
  /** Asks for a CA: basicConstraints with this path length (none where it is left out), keyCertSign and cRLSign. */
  readonly authority?: {
    /** How many CA certificates may be below it. */
    readonly pathLength?: number
  }
  /** The identity of a workload, as a URI among the requested names. */
  readonly spiffeId?: WorkloadIdentity
  /** Further names to ask for. */
  readonly names?: readonly AlternativeNameInput[]
  /** How the request is signed, where it is not the usual way. */
  readonly signature?: SignatureChoice
}

const EXTENSION_REQUEST = '1.2.840.113549.1.9.14'

function requestedNames(options: RequestOptions): AlternativeNameInput[] {
  const { spiffeId, names = [] } = options
  requireObjects('names', names)
  const uri = spiffeId === undefined ? [] : [{ type: 'uri', value: identityUri(spiffeId) } as const]
  return [...uri, ...names]
}

function requestedExtensions(options: RequestOptions): readonly Uint8Array[] {
  const { authority, subject, after } = options
  const names = requestedNames(options)
  if (authority !== undefined) {
    requireObject('authority', authority)
    requirePathLength(authority.pathLength)
  }
  return [
    ...(authority === undefined
      ? []
      : [basicConstraints(true, authority.pathLength), keyUsage(['keyCertSign', 'cRLSign'])]),
    ...(names.length === 0
      ? []
      : [subjectAltName(names, subject === undefined && after === undefined)]),
  ]
}

/** attributes [0] of CertificationRequestInfo: extensionRequest (RFC 2985, section 5.4.2), or none. */
function writeAttributes(options: RequestOptions): Uint8Array {
  const extensions = requestedExtensions(options)
  if (extensions.length === 0) return element(contextConstructed(0))
  const asked = sequence(oid(EXTENSION_REQUEST), setOf(sequence(...extensions)))
  return element(contextConstructed(0), asked)
}

function subjectOf({ subject, after, authority }: RequestOptions): Uint8Array {
  if (after === undefined)
    return writeName(subject ?? {}, authority === undefined ? 'utf8' : 'printable')
  const certificate = requireCertificate('after', after)
  if (subject === undefined) return certificate.subject.der
  const expected = 'left out where after is given'
  throw issueError('issue-option', { option: 'subject', expected, found: 'both' })
}

/**
 * Makes a certification request (PKCS#10, RFC 2986), signed with its own key.
 *
 * @param options - A request for a workload needs `spiffeId`; one for a CA needs `authority`, and `subject` or `after`.
 * @returns The request, read back, with its key; frozen. `formatPem('CERTIFICATE REQUEST', request.der)` writes it.
 * @throws MeshCertsError `issue-spiffe-id`, `issue-name`, `issue-alternative-name`, `issue-key-algorithm`,
 * `issue-path-length`, `issue-option`.
 * @example
 * import { createCertificateRequest } from 'meshcerts/issue'
 * const { request } = await createCertificateRequest({ subject: { O: 'Istio', CN: 'Intermediate CA' } })
 * request.subject.text // => 'CN=Intermediate CA,O=Istio'
 */
export async function createCertificateRequest(options: RequestOptions = {}): Promise<{
  /** The request as it is signed, read back. */
  readonly request: CertificateRequest
  /** The key that was given, or the new one. */
  readonly key: PrivateKey
}> {
  requireObject('options', options)
  const engine = engineOf(options)
  const attributes = writeAttributes(options)
  const subject = subjectOf(options)
  const key = await keyFor(options.key, engine)
  const info = sequence(integer(0), subject, key.publicKey.spki, attributes)
  const der = await signDer(info, key, signingFor(key, options.signature), engine)
  return Object.freeze({ request: parseCertificateRequestDer(der), key })
}

interface FromRequest {
  /** The request: parsed, as PEM text or as DER. */
  readonly request: CertificateRequest | string | Uint8Array
  /** The CA that signs. */
  readonly issuer: CertificateAuthority
}

/** A workload's request: the identity is that of the request when left out. */
export interface WorkloadFromRequest
  extends FromRequest, Omit<WorkloadOptions, 'key' | 'spiffeId' | 'issuer'> {
  /** Makes a workload certificate: the default. */
  readonly as?: 'workload'
  /** Who the workload was proved to be. istiod takes it from the caller's token, never from the request. */
  readonly spiffeId?: WorkloadIdentity
}

/** A CA's request: name and DNS names are those of the request when left out. */
export interface IntermediateFromRequest extends FromRequest, Omit<AuthorityOptions, 'key'> {
  /** Makes a CA certificate. */
  readonly as: 'intermediate'
}

const REQUEST = 'a certification request: parsed, as PEM text or as DER'

function requestIn(input: CertificateRequest | string | Uint8Array): CertificateRequest {
  if (typeof input === 'string' || isBytes(input)) return parseCertificateRequest(input)
  requireObject('request', input, REQUEST)
  if (!isBytes(input.der)) refuseArgument('request', REQUEST, input)
  return sameRequest(input)
}

/** Reads a request, and proves that its sender holds the key. */
export async function readRequest(
  input: CertificateRequest | string | Uint8Array,
  engine: Engine,
): Promise<CertificateRequest> {
  const request = requestIn(input)
  const outcome = await verifySignature(engine, {
    spki: request.publicKey.spki,
    algorithm: request.signatureAlgorithm,
    signature: request.signature,
    data: request.info,
  })
  if (outcome !== 'valid') throw issueError('issue-request-signature', { outcome })
  return request
}

function identityOf(request: CertificateRequest, given: WorkloadIdentity | undefined): string {
  const identity = given ?? request.spiffeId?.uri
  if (identity !== undefined) return identityUri(identity)
  throw issueError('issue-spiffe-id', { uri: '', problem: 'the request names none, or several' })
}

async function intermediate(
  options: IntermediateFromRequest,
  request: CertificateRequest,
  engine: Engine,
): Promise<Certificate> {
  const asked = (request.subjectAltName?.names ?? []).flatMap((name) =>
    name.type === 'dns' ? [name.value] : [],
  )
  if (options.subject === undefined && request.subject.rdns.length === 0) {
    // RFC 5280 4.1.2.6: a CA has a name
    throw issueError('issue-name', { attribute: 'subject', problem: 'the request has none' })
  }
  const call = { ...options, dnsNames: options.dnsNames ?? asked }
  const named = options.subject === undefined ? request.subject.der : undefined
  return issueAuthority(call, request.publicKey, engine, named)
}

/**
 * Issues a certificate for a request, after proof that its sender holds the key: of a workload, as `issueWorkload` shapes
 * it, or of an intermediate CA, as `createIntermediate` does. What else the request asks for is not granted.
 *
 * @param options - `request`, `issuer` and `at` are needed; `as: 'intermediate'` for a CA.
 * @throws MeshCertsError `issue-request-signature` when the request is not signed with its own key; `certificate-…` and
 * `der-…` when it cannot be read; as `issueWorkload` and `createIntermediate`.
 * @example
 * import { createCertificateRequest, createRoot, issueFromRequest } from 'meshcerts/issue'
 * const at = new Date('2026-01-01')
 * const { request } = await createCertificateRequest({ spiffeId: { namespace: 'bookinfo', serviceAccount: 'details' } })
 * const certificate = await issueFromRequest({ request, issuer: await createRoot({ at }), at })
 * certificate.spiffeId?.serviceAccount // => 'details'
 */
export async function issueFromRequest(
  options: WorkloadFromRequest | IntermediateFromRequest,
): Promise<Certificate> {
  requireObject('options', options)
  const engine = engineOf(options)
  const request = await readRequest(options.request, engine)
  if (options.as === 'intermediate') return intermediate(options, request, engine)
  const spiffeId = identityOf(request, options.spiffeId)
  return issueWorkloadFor({ ...options, spiffeId }, request.publicKey.spki, engine)
}
