import {
  fieldsOf,
  isObject,
  looksLikeSecret,
  readSecretObject,
  type Fields,
} from '../capture/secret-object.ts'
import type { Certificate } from '../certificate/types.ts'
import { certificatesOf } from './certificates-in.ts'

// A Secret or files: the CA set of the mesh, the certificate of a gateway, or the identity of Linkerd? The order: the command, the
// name of the Secret, keys that one reading alone has, whether the first certificate is a CA.

export const READINGS = ['cacerts', 'credential', 'linkerd'] as const

/** How files are read. */
export type Reading = (typeof READINGS)[number]

/** A reading, and what speaks for it. */
export interface Read {
  readonly reading: Reading
  readonly reason: string
}

const SETS = ['cacerts', 'istio-ca-secret']
const LINKERD = 'linkerd-identity-issuer'
const SET_KEYS = ['ca-cert.pem', 'ca-key.pem', 'root-cert.pem', 'cert-chain.pem', 'ca-crl.pem']
const LINKERD_KEYS = ['crt.pem', 'key.pem', 'issuer.crt', 'issuer.key', 'ca-bundle.crt']
const GATEWAY_KEYS = ['cert', 'key', 'cacert', 'crl', 'tls.ocsp-staple', 'ca.crl']

type Files = Readonly<Record<string, Uint8Array>>

function byKeys(files: Files): Read | undefined {
  const has = (keys: readonly string[]): string | undefined =>
    keys.find((key) => Object.hasOwn(files, key))
  const set = has(SET_KEYS)
  if (set !== undefined) return { reading: 'cacerts', reason: `it holds ${set}` }
  const linkerd = has(LINKERD_KEYS)
  if (linkerd !== undefined) return { reading: 'linkerd', reason: `it holds ${linkerd}` }
  const gateway = has(GATEWAY_KEYS)
  if (gateway !== undefined)
    return {
      reading: 'credential',
      reason: `it holds ${gateway}, which istiod reads for gateways only`,
    }
  return undefined
}

/** A set holds CAs and nothing else: a server's certificate that comes second is a gateway's in the wrong order. */
function byCertificate(files: Files, name: string | undefined): Read {
  const found = certificatesOf(files['tls.crt'])
  if (found.length === 0) {
    const reading = name === undefined ? 'cacerts' : 'credential'
    return { reading, reason: 'no certificate in tls.crt can be read' }
  }
  const other = found.findIndex(({ basicConstraints }) => basicConstraints?.ca !== true)
  if (other < 0) return { reading: 'cacerts', reason: 'its first certificate is a CA' }
  const which = other === 0 ? 'its first certificate' : 'a certificate in tls.crt'
  return { reading: 'credential', reason: `${which} is not a CA` }
}

const isServers = ({ basicConstraints, subjectAltName }: Certificate): boolean =>
  basicConstraints?.ca !== true &&
  subjectAltName?.names.some(({ type }) => type === 'dns' || type === 'ip') === true

/** Files with names of their own, as tools that order certificates write them: all certificates in one, a server's among them. */
function byServerCertificate(files: Files, called: string | undefined): Read {
  const holders = Object.entries(files)
    .map(([name, bytes]) => ({ name, certificates: certificatesOf(bytes) }))
    .filter(({ certificates }) => certificates.length > 0)
  const [one, ...more] = holders
  if (one !== undefined && more.length === 0 && one.certificates.some(isServers))
    return { reading: 'credential', reason: `a certificate in ${one.name} is a server's` }
  const reason = 'it holds no key that istiod reads'
  // istiod looks for a CA in the Secrets of two names, for a gateway's certificate in any other
  return called === undefined
    ? { reading: 'cacerts', reason }
    : { reading: 'credential', reason: `it is called ${called}, and ${reason}` }
}

/** `ca.crt` alone is what a gateway verifies clients with: the mesh signs with nothing that is in it. */
function holdsCaAlone(files: Files, called: string | undefined): Read | undefined {
  const [name, ...more] = Object.keys(files)
  if (called === undefined || name !== 'ca.crt' || more.length > 0) return undefined
  return { reading: 'credential', reason: `it is called ${called}, and holds ca.crt alone` }
}

/** The name of a Secret, where it has one. */
function nameOf(content: Readonly<Record<string, unknown>>): string | undefined {
  const { name } = fieldsOf(content['metadata'])
  return typeof name === 'string' ? name : undefined
}

function readingOfList(items: readonly unknown[]): Read {
  const names = items.filter(isObject).map(nameOf)
  return names.includes(LINKERD)
    ? { reading: 'linkerd', reason: `the list holds ${LINKERD}` }
    : { reading: 'cacerts', reason: 'it is a list' }
}

function byName(called: string | undefined): Read | undefined {
  if (called === LINKERD) return { reading: 'linkerd', reason: `it is called ${called}` }
  return called !== undefined && SETS.includes(called)
    ? { reading: 'cacerts', reason: `it is called ${called}` }
    : undefined
}

/** How a set of files or a Secret is read where the command leaves it open. */
export function readingOf(content: object): Read {
  const { items } = content as { readonly items?: unknown }
  if (Array.isArray(items)) return readingOfList(items as readonly unknown[])
  if (!isObject(content)) return { reading: 'cacerts', reason: 'it is a list' }
  const isSecret = looksLikeSecret(content)
  const called = nameOf(content)
  const known = byName(called)
  if (known !== undefined) return known
  const files = isSecret ? readSecretObject(content).files : (content as Files)
  const keys = byKeys(files)
  if (keys !== undefined) return keys
  if (!Object.hasOwn(files, 'tls.crt') && !Object.hasOwn(files, 'tls.key'))
    return holdsCaAlone(files, called) ?? byServerCertificate(files, called)
  const found = byCertificate(files, called)
  return called === undefined
    ? found
    : { ...found, reason: `it is called ${called}, and ${found.reason}` }
}

const hasPair = (files: Files): boolean =>
  Object.hasOwn(files, 'tls.crt') || Object.hasOwn(files, 'tls.key')

/** Is it what Kubernetes has servers' certificates in, and nothing of a mesh by its name or its keys? */
export function holdsServerPair(content: Fields): boolean {
  const { files } = readSecretObject(content)
  const isTls = content['type'] === 'kubernetes.io/tls' || hasPair(files)
  return isTls && (byName(nameOf(content)) ?? byKeys(files)) === undefined
}

/** Is it a Secret that neither istiod nor a gateway nor Linkerd reads, by its name and its keys: a token, a release of Helm? */
export function isForNobody(content: object): boolean {
  if (!isObject(content) || Array.isArray(content['items'])) return false
  const called = nameOf(content)
  const { files } = readSecretObject(content)
  const isRead = hasPair(files) || content['type'] === 'kubernetes.io/tls'
  const known = byName(called) ?? byKeys(files) ?? holdsCaAlone(files, called)
  return !isRead && known === undefined
}

/** A server's by its names, though it may sign: `openssl req -x509` writes such certificates. */
export function namesHosts(content: object): boolean {
  const [first] = isObject(content)
    ? certificatesOf(readSecretObject(content).files['tls.crt'])
    : []
  return first?.subjectAltName?.names.some(({ type }) => type === 'dns' || type === 'ip') === true
}

/** Is it the set of a mesh by its name alone? */
export const isMeshSet = (content: object): boolean =>
  isObject(content) && byName(nameOf(content)) !== undefined
