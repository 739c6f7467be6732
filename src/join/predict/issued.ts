import type { Certificate } from '../../certificate/types.ts'
import { qualified, type Resource } from '../resources.ts'
import type { Asked } from './asked.ts'
import type { Signed } from './finish.ts'
import { hours } from './traps.ts'

/** What one certificate will be. */
export interface IssuedCertificateFacts {
  /** What asks for it: `Certificate istio-system/istio-ca`. */
  readonly of: string
  /** File of the manifest, where it is known. */
  readonly file?: string
  /** Line in it, from 1. */
  readonly line?: number
  /** What signs it: `Issuer istio-system/root`. */
  readonly issuer: string
  /** The Secret it is written to, with its namespace where that is known; left out for requests. */
  readonly secret?: string
  /** Subject as RFC 4514 writes it; empty where there is none. */
  readonly subject: string
  /** Subject of the certificate that signs it. */
  readonly issuerSubject: string
  /** basicConstraints. */
  readonly isCa: boolean
  /** pathLenConstraint; null where there is none. */
  readonly pathLength: number | null
  /** Names of RFC 5280, in the order of the bits. */
  readonly keyUsage: readonly string[]
  /** Names of RFC 5280, or object identifiers; empty where the extension is not there. */
  readonly extendedKeyUsage: readonly string[]
  /** Alternative names, each as `DNS:…`, `URI:…`, `IP:…`, `email:…`. */
  readonly names: readonly string[]
  /** Key as it is asked for: `RSA 2048`, `ECDSA P-256`, `Ed25519`. */
  readonly key: string
  /** Form of `tls.key`. */
  readonly encoding: 'PKCS1' | 'PKCS8'
  /** `Always`: each renewal makes a new key. */
  readonly rotationPolicy: 'Always' | 'Never'
  /** Begin, as RFC 3339. */
  readonly notBefore: string
  /** End, as RFC 3339. */
  readonly notAfter: string
  /** Subjects of the certificates in `tls.crt`, in order. */
  readonly tlsCrt: readonly string[]
  /** Subject of the certificate in `ca.crt`; null where there is none. */
  readonly caCrt: string | null
  /** The roles that istiod sees, by the file each comes from; there for the Secret `cacerts`. */
  readonly roles?: Readonly<Record<'ca-cert' | 'ca-key' | 'cert-chain' | 'root-cert', string>>
  /** All of it in a line. */
  readonly summary: string
}

const KINDS = { dns: 'DNS', uri: 'URI', ip: 'IP', email: 'email' } as const

const keyText = ({ algorithm, size }: Asked['key']): string =>
  algorithm === 'RSA'
    ? `RSA ${String(size)}`
    : algorithm === 'ECDSA'
      ? `ECDSA P-${String(size)}`
      : algorithm

// istio/istio, pilot/pkg/bootstrap/istio_ca.go: the scheme of kubernetes.io/tls
const ROLES = {
  'ca-cert': 'tls.crt',
  'ca-key': 'tls.key',
  'cert-chain': 'tls.crt followed by ca.crt',
  'root-cert': 'ca.crt',
} as const

function summaryOf(signed: Signed, facts: Omit<IssuedCertificateFacts, 'summary'>): string {
  const { isCa, pathLength, keyUsage, extendedKeyUsage, names } = facts
  const life = signed.authority.certificate
  const parts = [
    facts.subject === '' ? 'no subject' : facts.subject,
    isCa
      ? `a CA, ${pathLength === null ? 'no path length' : `path length ${String(pathLength)}`}`
      : 'not a CA',
    [...keyUsage, ...extendedKeyUsage].join(', '),
    facts.key,
    `lives ${hours(life.notAfter.getTime() - life.notBefore.getTime())}, to ${facts.notAfter.slice(0, 10)}`,
    ...(names.length === 0 ? [] : [names.join(', ')]),
    `signed by ${facts.issuer}`,
    ...(facts.secret === undefined ? [] : [`into the Secret ${facts.secret}`]),
  ]
  return parts.join('; ')
}

const timeText = (date: Date): string => date.toISOString().replace('.000Z', 'Z')

type CertificateFacts = Pick<
  IssuedCertificateFacts,
  'isCa' | 'pathLength' | 'keyUsage' | 'extendedKeyUsage' | 'notBefore' | 'notAfter'
>

function certificateFacts(certificate: Certificate): CertificateFacts {
  const { basicConstraints, keyUsage, extendedKeyUsage } = certificate
  return {
    isCa: basicConstraints?.ca === true,
    pathLength: basicConstraints?.pathLength ?? null,
    keyUsage: keyUsage?.usages ?? [],
    extendedKeyUsage: extendedKeyUsage?.purposes ?? [],
    notBefore: timeText(certificate.notBefore),
    notAfter: timeText(certificate.notAfter),
  }
}

function placeFacts({ placeOf }: Resource): Pick<IssuedCertificateFacts, 'file' | 'line'> {
  const { file, line } = placeOf([])
  return { ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }) }
}

/** The facts of a certificate that would be issued. */
export function issuedOf(signed: Signed): IssuedCertificateFacts {
  const { asked, authority, bundle, issuer } = signed
  const { certificate } = authority
  const { secretName, resource } = asked
  const secret = secretName === '' ? {} : { secret: qualified(resource.namespace, secretName) }
  const facts: Omit<IssuedCertificateFacts, 'summary'> = {
    of: asked.label,
    ...placeFacts(resource),
    issuer,
    ...secret,
    subject: certificate.subject.text,
    issuerSubject: certificate.issuer.text,
    ...certificateFacts(certificate),
    names: asked.names.map(({ type, value }) => `${KINDS[type]}:${value}`),
    key: keyText(asked.key),
    encoding: asked.encoding,
    rotationPolicy: asked.rotation,
    tlsCrt: bundle.chain.map(({ subject }) => subject.text),
    caCrt: bundle.ca?.subject.text ?? null,
    ...(secretName === 'cacerts' ? { roles: ROLES } : {}),
  }
  return { ...facts, summary: summaryOf(signed, facts) }
}
