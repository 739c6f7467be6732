import type { RustlsWords } from '../../release/ztunnel.ts'
import type { WebpkiError } from './webpki-error.ts'

// rustls 0.23.40, src/webpki/mod.rs `pki_error` and src/error.rs: the words that a log shows.

type Of<Name extends WebpkiError['name']> = Extract<WebpkiError, { readonly name: Name }>

/** A vector of octets as Rust's Debug shows it. */
const octets = (bytes: Uint8Array): string => `[${[...bytes].join(', ')}]`

const algorithmFields = ({
  algorithm,
  supported,
}: Of<'UnsupportedSignatureAlgorithm' | 'UnsupportedCrlSignatureAlgorithm'>): string => {
  const known = supported.map((one) => `0x${one}`).join(', ')
  return `{ signature_algorithm_id: ${octets(algorithm)}, supported_algorithms: [${known}] }`
}

const keyFields = ({
  algorithm,
  key,
}: Of<
  'UnsupportedSignatureAlgorithmForPublicKey' | 'UnsupportedCrlSignatureAlgorithmForPublicKey'
>): string =>
  `{ signature_algorithm_id: ${octets(algorithm)}, public_key_algorithm_id: ${octets(key)} }`

/** What Debug shows of an error of webpki, by the fields that it has here. */
export function debugWebpki(error: WebpkiError, words: RustlsWords): string {
  const { name } = error
  switch (name) {
    case 'UnsupportedSignatureAlgorithm':
    case 'UnsupportedCrlSignatureAlgorithm':
      if (words !== 'full') return name
      return `${name}Context(UnsupportedSignatureAlgorithmContext ${algorithmFields(error)})`
    case 'UnsupportedSignatureAlgorithmForPublicKey':
    case 'UnsupportedCrlSignatureAlgorithmForPublicKey':
      if (words !== 'full') return name
      return `${name}Context(UnsupportedSignatureAlgorithmForPublicKeyContext ${keyFields(error)})`
    case 'TrailingData':
      return `TrailingData(${error.of})`
    default:
      return name
  }
}

function expired({ at, notAfter }: Of<'CertExpired'>): string {
  const since = String(at - notAfter)
  return `certificate expired: verification time ${String(at)} (UNIX), but certificate is not valid after ${String(notAfter)} (${since} seconds ago)`
}

function notYetValid({ at, notBefore }: Of<'CertNotValidYet'>): string {
  const until = String(notBefore - at)
  return `certificate not valid yet: verification time ${String(at)} (UNIX), but certificate is not valid before ${String(notBefore)} (${until} seconds in future)`
}

const PURPOSES: Readonly<Record<string, string>> = {
  '1, 3, 6, 1, 5, 5, 7, 3, 1': 'server authentication',
  '1, 3, 6, 1, 5, 5, 7, 3, 2': 'client authentication',
}
const REQUIRED = {
  serverAuth: 'server authentication',
  clientAuth: 'client authentication',
} as const

function purpose({ required, present }: Of<'RequiredEkuNotFound'>): string {
  const allowed = present.map((oid) => PURPOSES[oid.join(', ')] ?? oid.join(', ')).join(', ')
  return `certificate does not allow extended key usage for ${REQUIRED[required]}, allows ${allowed}`
}

const BAD_ENCODING = ['BadDer', 'BadDerTime', 'TrailingData']

/** What stands for an error without fields of its own. */
const NAMES: Partial<Record<WebpkiError['name'], string>> = {
  UnknownIssuer: 'UnknownIssuer',
  CertRevoked: 'Revoked',
  InvalidSignatureForPublicKey: 'BadSignature',
}

const PEER = 'invalid peer certificate: '
const CRL = 'invalid certificate revocation list: '

const other = (error: WebpkiError, words: RustlsWords): string =>
  `${PEER}Other(OtherError(${debugWebpki(error, words)}))`

/** Words that rustls and ztunnel share. */
function sharedWords(error: WebpkiError, words: RustlsWords): string | undefined {
  const { name } = error
  if (BAD_ENCODING.includes(name)) return `${PEER}BadEncoding`
  switch (name) {
    case 'CertExpired':
      return PEER + (words === 'bare' ? 'Expired' : expired(error))
    case 'CertNotValidYet':
      return PEER + (words === 'bare' ? 'NotValidYet' : notYetValid(error))
    case 'IssuerNotCrlSigner':
      return `${CRL}IssuerInvalidForCrl`
    default: {
      const plain = NAMES[name]
      return plain && PEER + plain
    }
  }
}

/** What rustls says of an algorithm, by what it is an algorithm of. */
function algorithmWords(error: WebpkiError, words: RustlsWords): string | undefined {
  const context = (prefix: string, name: string, fields: string): string =>
    words === 'full' ? `${prefix}${name}Context ${fields}` : `${prefix}BadSignature`
  switch (error.name) {
    case 'UnsupportedSignatureAlgorithm':
      return context(PEER, error.name, algorithmFields(error))
    case 'UnsupportedSignatureAlgorithmForPublicKey':
      return context(PEER, error.name, keyFields(error))
    case 'UnsupportedCrlSignatureAlgorithm':
      return context(CRL, 'UnsupportedSignatureAlgorithm', algorithmFields(error))
    case 'UnsupportedCrlSignatureAlgorithmForPublicKey':
      return context(CRL, 'UnsupportedSignatureAlgorithmForPublicKey', keyFields(error))
    default:
      return undefined
  }
}

function purposeWords(error: Of<'RequiredEkuNotFound'>, words: RustlsWords): string {
  if (words === 'bare') return other(error, words)
  return PEER + (words === 'full' ? purpose(error) : 'InvalidPurpose')
}

/** What rustls says of an error of webpki: the text of its `Error`. */
export function rustlsWords(error: WebpkiError, words: RustlsWords): string {
  switch (error.name) {
    case 'InvalidCertValidity':
      return `${PEER}Expired`
    case 'InvalidCrlSignatureForPublicKey':
      return `${CRL}BadSignature`
    case 'RequiredEkuNotFound':
      return purposeWords(error, words)
    default:
      return sharedWords(error, words) ?? algorithmWords(error, words) ?? other(error, words)
  }
}

/** What ztunnel says as a client from 1.31 on: its own mapping (src/tls/workload.rs `webpki_error_to_rustls`). */
export function ztunnelClientWords(error: WebpkiError, words: RustlsWords): string {
  if (error.name === 'RequiredEkuNotFound') return `${PEER}InvalidPurpose`
  return sharedWords(error, words) ?? other(error, words)
}
