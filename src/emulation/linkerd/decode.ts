import { cutKeys } from '../../report/quote.ts'
import type { PlacedGoPemBlock } from '../../pem/go-pem.ts'
import type { Engine } from '../../crypto/engine.ts'
import type { GoCertificate } from '../go/certificate.ts'
import type { GoKeyForm, GoPrivateKey } from '../go/private-key.ts'
import { goKeyBelongs } from '../go/x509-key-pair.ts'
import type { Reading } from '../parse-cache.ts'
import { LINKERD_WORDS } from './words.ts'

// How Linkerd's control plane reads PEM: pkg/tls/codec.go and cred.go of linkerd2 at b24cd405.

/** Certificates of a text as `DecodePEMCertificates` returns them. */
export interface DecodedCertificates {
  readonly certificates: readonly GoCertificate[]
  /** Why the whole text is refused. */
  readonly problem?: string
  /** The block that the problem is about; left out where it is about what follows the last block. */
  readonly at?: PlacedGoPemBlock
  /** A block that is no certificate: what follows it is not read, and nothing is said. */
  readonly cut?: PlacedGoPemBlock
}

/** `DecodePEMCertificates`: to the end of the text, to an error, or to the first block that is not a certificate. */
export function decodeCertificates(text: Uint8Array, reading: Reading): DecodedCertificates {
  const certificates: GoCertificate[] = []
  let end = 0
  for (const block of reading.blocks(text)) {
    if (block.label !== 'CERTIFICATE') return { certificates, cut: block }
    const { value, problem } = reading.go(block.der)
    if (problem !== undefined) return { certificates, problem, at: block }
    certificates.push(value)
    ;({ end } = block)
  }
  // a blank line is enough: only a text that ends with its last block is read
  return end < text.length
    ? { certificates, problem: LINKERD_WORDS.notCertificate }
    : { certificates }
}

const FORMS: Readonly<Record<string, GoKeyForm>> = {
  'EC PRIVATE KEY': 'sec1',
  'RSA PRIVATE KEY': 'pkcs1',
  'PRIVATE KEY': 'pkcs8',
}

// `reflect.TypeOf` of what ParsePKCS8PrivateKey returns
const TYPES = { Ed25519: 'ed25519.PrivateKey', X25519: '*ecdh.PrivateKey' } as const

/** `DecodePEMKey`: the first block. */
function decodeKey(text: Uint8Array, reading: Reading): GoPrivateKey | string {
  const [block] = reading.blocks(text)
  if (block === undefined) return LINKERD_WORDS.keyNotPem
  const form = FORMS[block.label]
  if (form === undefined) return `${LINKERD_WORDS.keyLabel}'${cutKeys(block.label)}'`
  const { value, problem } = reading.goKey(block.der, form)
  if (problem !== undefined) return problem
  if (value.type === 'RSA' || value.type === 'ECDSA') return value
  return `${LINKERD_WORDS.keyType}'${TYPES[value.type]}', linkerd2 only supports ECDSA and RSA private keys`
}

/** The issuer's credentials as the control plane holds them. */
export interface IssuerCredentials {
  readonly certificate: GoCertificate
  /** What follows it in its file, in that order. */
  readonly chain: readonly GoCertificate[]
  readonly key: GoPrivateKey
}

/** Why credentials cannot be read. */
export type CredentialsCause =
  'key-unreadable' | 'certificate-unreadable' | 'no-certificate' | 'key-mismatch'

/** A refusal: its cause, and the words of Linkerd. */
export interface CredentialsFault {
  readonly cause: CredentialsCause
  readonly says: string
}

/** `ValidateAndCreateCreds`: the key is read first. A key that the engine cannot use counts as another one: the caller watches it. */
export async function decodeCredentials(
  files: { readonly certificate: Uint8Array; readonly key: Uint8Array },
  { reading, engine }: { readonly reading: Reading; readonly engine: Engine },
): Promise<IssuerCredentials | CredentialsFault> {
  const key = decodeKey(files.key, reading)
  if (typeof key === 'string') return { cause: 'key-unreadable', says: key }
  const { certificates, problem } = decodeCertificates(files.certificate, reading)
  if (problem !== undefined) return { cause: 'certificate-unreadable', says: problem }
  const [certificate, ...chain] = certificates
  if (certificate === undefined)
    return { cause: 'no-certificate', says: LINKERD_WORDS.noCertificate }
  const belongs = await goKeyBelongs(key, certificate.publicKey, reading.release, engine)
  return belongs === true
    ? { certificate, chain, key }
    : { cause: 'key-mismatch', says: LINKERD_WORDS.mismatch }
}
