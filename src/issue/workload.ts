import { engineOf } from '../crypto/long-call.ts'
import { refuseArgument, requireObject } from '../report/argument.ts'
import type { Engine, MaybePromise } from '../crypto/engine.ts'
import { andThen } from '../crypto/maybe-promise.ts'
import type { Certificate } from '../certificate/types.ts'
import { concat, sequence } from '../der/writer.ts'
import { endBelow } from './authority.ts'
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
  subjectAltName,
} from './extensions.ts'
import { issueError } from './fail.ts'
import { DAY, later, lifetime, writeSerial, writeValidity } from './fields.ts'
import { keyFor } from './generate.ts'
import { requireIssuer } from './issuer.ts'
import { signCertificate, type Template } from './sign.ts'
import type { CertificateAuthority, IssuedCertificate, IssueOptions } from './types.ts'

/** Who a workload is. */
export type WorkloadIdentity =
  | string
  | {
      /** `cluster.local` when left out. */
      readonly trustDomain?: string
      /** Kubernetes namespace: letters, digits, `.`, `_` and `-` (SPIFFE-ID, section 2.2). */
      readonly namespace: string
      /** Kubernetes service account, of the same characters. */
      readonly serviceAccount: string
    }

/** How a workload certificate is made. */
export interface WorkloadOptions extends IssueOptions {
  /** The CA that signs: in a mesh that of istiod. */
  readonly issuer: CertificateAuthority
  /** `spiffe://TRUSTDOMAIN/ns/NAMESPACE/sa/SERVICEACCOUNT`, or its parts; the trust domain is `cluster.local` when left out. */
  readonly spiffeId: WorkloadIdentity
  /** Seconds from `at` to the end: 86,400 (24 hours) when left out. */
  readonly ttl?: number
}

// istiod's ClockSkewGracePeriod: peers whose clock is behind accept the certificate at once
const BACKDATED = 120

// SPIFFE-ID 2.1 and 2.2; the path as Istio has it
const ISTIO_ID = /^spiffe:\/\/([a-z0-9._-]{1,255})\/ns\/([A-Za-z0-9._-]+)\/sa\/([A-Za-z0-9._-]+)$/
// SPIFFE-ID 2.3: longer ones need not be taken
const MAX_ID = 2048

const IDENTITY = 'a SPIFFE ID, or its parts: { trustDomain, namespace, serviceAccount }'

function requireIdentity(identity: WorkloadIdentity): void {
  if (typeof identity === 'string') return
  requireObject('spiffeId', identity, IDENTITY)
  const { trustDomain = '', namespace, serviceAccount } = identity
  for (const part of [trustDomain, namespace, serviceAccount])
    if (typeof part !== 'string') refuseArgument('spiffeId', IDENTITY, identity)
}

/** The identity as a URI, its characters checked (SPIFFE-ID, section 2). */
export function identityUri(identity: WorkloadIdentity): string {
  requireIdentity(identity)
  const uri =
    typeof identity === 'string'
      ? identity
      : `spiffe://${identity.trustDomain ?? 'cluster.local'}/ns/${identity.namespace}/sa/${identity.serviceAccount}`
  const parts = ISTIO_ID.exec(uri)
  if (parts === null || uri.length > MAX_ID) {
    throw issueError('issue-spiffe-id', { uri: uri.slice(0, 200), problem: 'it has another form' })
  }
  if (parts.slice(2).some((part) => part === '.' || part === '..')) {
    throw issueError('issue-spiffe-id', { uri, problem: 'a part of its path is . or ..' })
  }
  return uri
}

// what is the same for all workloads of an issuer, written once: keyUsage, extKeyUsage, basicConstraints,
// authorityKeyIdentifier where the issuer has an identifier
const fronts = new WeakMap<Certificate, Uint8Array>()

function frontOf(issuer: Certificate): Uint8Array {
  let front = fronts.get(issuer)
  if (front === undefined) {
    const identifier = issuer.subjectKeyIdentifier?.keyIdentifier
    front = concat([
      keyUsage(['digitalSignature', 'keyEncipherment']),
      extendedKeyUsage(['serverAuth', 'clientAuth']),
      basicConstraints(false),
      ...(identifier === undefined ? [] : [authorityKeyIdentifier(identifier)]),
    ])
    fronts.set(issuer, front)
  }
  return front
}

function template(options: WorkloadOptions, spki: Uint8Array, engine: Engine): Template {
  const { at, issuer } = options
  const notAfter = endBelow(
    issuer,
    options.notAfter,
    later(at, lifetime('ttl', options.ttl ?? DAY, 'seconds')),
  )
  const names = [{ type: 'uri', value: identityUri(options.spiffeId) }] as const
  return {
    serial: writeSerial(options.serial, engine),
    issuer: issuer.certificate.subject.der,
    validity: writeValidity(options.notBefore ?? later(at, -BACKDATED), notAfter),
    subject: sequence(),
    spki,
    // RFC 5280 4.2.1.6: the name is critical, as the subject is empty
    extensions: [frontOf(issuer.certificate), subjectAltName(names, true)],
  }
}

/** As {@link issueWorkload}, for a public key whose private half is elsewhere. */
export function issueWorkloadFor(
  options: WorkloadOptions,
  spki: Uint8Array,
  engine: Engine,
): MaybePromise<Certificate> {
  const issuer = requireIssuer(options.issuer, 'keyCertSign')
  const unsigned = template({ ...options, issuer }, spki, engine)
  return signCertificate(unsigned, issuer.key, engine, options.signature)
}

/**
 * Issues a workload certificate of the shape that istiod issues: empty subject, one critical URI, both purposes, valid from
 * two minutes before `at` to 24 hours after it.
 *
 * @param options - `issuer`, `spiffeId` and `at` are needed. It ends no later than its issuer.
 * @returns The certificate with its key; frozen.
 * @throws MeshCertsError `issue-spiffe-id`, `issue-not-a-ca`, `issue-key-mismatch`, `issue-validity`, `issue-serial`,
 * `issue-key-algorithm`, `issue-option`.
 * @see Istio, security/pkg/pki/util: what is issued was measured with its code
 * @example
 * import { createRoot, issueWorkload } from 'meshcerts/issue'
 * const at = new Date('2026-01-01')
 * const issuer = await createRoot({ at })
 * const { certificate } = await issueWorkload({ issuer, at, spiffeId: 'spiffe://cluster.local/ns/bookinfo/sa/details' })
 * certificate.spiffeId?.namespace // => 'bookinfo'
 */
export async function issueWorkload(options: WorkloadOptions): Promise<IssuedCertificate> {
  requireObject('options', options)
  const engine = engineOf(options)
  return andThen(keyFor(options.key, engine), (key) =>
    andThen(issueWorkloadFor(options, key.publicKey.spki, engine), (certificate) =>
      Object.freeze({ certificate, key }),
    ),
  )
}
