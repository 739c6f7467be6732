import type { GoCertificate } from '../go/certificate.ts'
import { GoString } from '../go/cryptobyte.ts'
import type { Reading } from '../parse-cache.ts'

// What istiod takes out of a Secret or a ConfigMap for a gateway (Istio 1.30, pilot/pkg/credentials/kube/secrets.go). It does
// not look into the values: what they hold is for Envoy to judge.

type Data = Readonly<Record<string, Uint8Array>>

/** A value, and the key of the Secret that it comes from. */
export interface CredentialValue {
  /** The key of the Secret, such as `tls.crt`. */
  readonly key: string
  /** Its octets; of the private key, too. */
  readonly bytes: Uint8Array
}

/** The server's certificate and key. */
export interface ServerPair {
  /** `generic` for the keys cert and key, `tls` for tls.crt and tls.key. */
  readonly scheme: 'generic' | 'tls'
  /** The chain, the server's certificate first. */
  readonly certificate: CredentialValue
  /** The private key. */
  readonly key: CredentialValue
  /** The OCSP response that is stapled; in the tls scheme only. */
  readonly staple?: CredentialValue
}

/** The CAs that clients are judged by. */
export interface ClientCa {
  /** `generic` for the keys cacert and crl, `tls` for ca.crt and ca.crl. */
  readonly scheme: 'generic' | 'tls'
  /** The certificates of the CAs. */
  readonly roots: CredentialValue
  /** Their CRLs; left out where there are none. */
  readonly crl?: CredentialValue
}

/** What istiod says where it finds nothing to hand on. */
export interface CredentialRefusal {
  /** Its words, which it logs behind `failed to fetch …`. */
  readonly says: string
}

const SHOWN_KEYS = 3

const has = (data: Data, key: string): boolean => Object.hasOwn(data, key)

function valueOf(data: Data, key: string): CredentialValue | undefined {
  const bytes = has(data, key) ? data[key] : undefined
  return bytes === undefined || bytes.length === 0 ? undefined : { key, bytes }
}

/** Go sorts by octets; keys of a Secret are ASCII. */
function foundKeys(data: Data): string {
  const keys = Object.keys(data).toSorted((a, b) => (a < b ? -1 : 1))
  if (keys.length < SHOWN_KEYS) return keys.join(', ')
  return `${keys.slice(0, SHOWN_KEYS).join(', ')}, and ${String(keys.length - SHOWN_KEYS)} more...`
}

const SERVER = [
  ['generic', 'cert', 'key'],
  ['tls', 'tls.crt', 'tls.key'],
] as const
const CLIENT_CA = [
  ['generic', 'cacert', 'crl'],
  ['tls', 'ca.crt', 'ca.crl'],
] as const
const STAPLE = 'tls.ocsp-staple'

/** The pair that istiod hands to the gateway: `cert` and `key` win over `tls.crt` and `tls.key` (ExtractCertInfo). */
export function extractServerPair(data: Data): ServerPair | CredentialRefusal {
  for (const [scheme, certificateKey, keyKey] of SERVER) {
    const certificate = valueOf(data, certificateKey)
    const key = valueOf(data, keyKey)
    if (certificate === undefined || key === undefined) continue
    const staple = scheme === 'tls' ? valueOf(data, STAPLE) : undefined
    return { scheme, certificate, key, ...(staple && { staple }) }
  }
  const empty = SERVER.find(([, ...keys]) => keys.every((key) => has(data, key)))
  return {
    says:
      empty === undefined
        ? `found secret, but didn't have expected keys (cert and key) or (tls.crt and tls.key); found: ${foundKeys(data)}`
        : `found keys "${empty[1]}" and "${empty[2]}", but they were empty`,
  }
}

/** The CAs that istiod hands to the gateway: `cacert` wins over `ca.crt` (ExtractRoot). */
export function extractClientCa(data: Data): ClientCa | CredentialRefusal {
  for (const [scheme, rootsKey, crlKey] of CLIENT_CA) {
    const roots = valueOf(data, rootsKey)
    if (roots === undefined) continue
    const crl = valueOf(data, crlKey)
    return { scheme, roots, ...(crl && { crl }) }
  }
  const empty = CLIENT_CA.find(([, key]) => has(data, key))
  return {
    says:
      empty === undefined
        ? `found secret, but didn't have expected keys cacert or ca.crt; found: ${foundKeys(data)}`
        : `found key "${empty[1]}", but it was empty`,
  }
}

/** istiod looks for the CAs in the Secret of this name first, and in the gateway's own if there is none (GetCaCert). */
export const CA_SUFFIX = '-cacert'

/** What is wrong, in istiod's words. */
export interface CertificateFault {
  readonly says: string
  /** Out of date, and nothing else. */
  readonly isDates: boolean
}

/** The certificates of a block, one after another without a frame around them (x509.ParseCertificates). */
function piecesOf(der: Uint8Array): readonly Uint8Array[] {
  const rest = new GoString(der)
  const pieces: Uint8Array[] = []
  while (!rest.empty) {
    const left = rest.bytes
    // what is no element is read as a certificate too, which says what is wrong with it
    pieces.push(rest.readAny()?.element ?? left)
    if (rest.length === left.length) break
  }
  return pieces
}

/** What istiod finds wrong with the first block of what it hands on, which it hands on all the same (ValidateCertificate). */
export function certificateFault(
  text: Uint8Array,
  reading: Reading,
  at: Date,
): CertificateFault | undefined {
  const [block] = reading.blocks(text)
  if (block === undefined) return { says: 'pem decode failed', isDates: false }
  const read = piecesOf(block.der).map((der) => reading.go(der))
  const broken = read.find(({ problem }) => problem !== undefined)
  if (broken?.problem !== undefined) return { says: broken.problem, isDates: false }
  const now = at.getTime()
  const isOut = read.some(({ value }) => {
    const { notBefore, notAfter } = value as GoCertificate
    return now > notAfter.milliseconds || now < notBefore.milliseconds
  })
  return isOut ? { says: 'certificate is expired or not yet valid', isDates: true } : undefined
}
