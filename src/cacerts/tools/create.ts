import { requireObject } from '../../report/argument.ts'
import { isRefusal } from '../../report/error.ts'
import { finding } from '../../report/catalogue.ts'
import { MeshCertsError } from '../../report/error.ts'
import type { Place } from '../../report/finding.ts'
import { requireCertificate } from '../../certificate/input.ts'
import { parseCertificateDer } from '../../certificate/parse.ts'
import { parseRevocationList } from '../../certificate/crl.ts'
import type { Certificate } from '../../certificate/types.ts'
import { equalBytes } from '../../der/bytes.ts'
import { formatPrivateKey } from '../../key/format.ts'
import type { PrivateKey } from '../../key/types.ts'
import type { PemBlock } from '../../pem/block.ts'
import { looksLikeDer } from '../../pem/der-shape.ts'
import { extractPem } from '../../pem/extract.ts'
import { formatPem } from '../../pem/format.ts'
import { isCertificateLabel } from '../../pem/label.ts'
import { CACERTS_TOOLS_CODES } from '../codes-tools.ts'
import {
  PEM_SCHEME,
  TLS_SCHEME,
  type CacertsFileName,
} from '../../emulation/istiod/cacerts-files.ts'
import { keyForm } from '../../emulation/go/private-key.ts'
import { requireSet, type CacertsSet } from '../read.ts'
import { isBytes } from '../../report/kinds.ts'

// Sets made out of certificates and keys, and sets written again in the one form that every loader reads.

/** Certificates as values, PEM text, or DER. */
export type CertificatesInput =
  Certificate | readonly Certificate[] | string | Uint8Array | readonly (string | Uint8Array)[]

/** What a plug-in CA set is made of. */
export interface CacertsPieces {
  /** The CA that istiod will sign with; of several the first, and the others go into the chain. */
  readonly certificate: CertificatesInput
  /** Its private key, in the clear. */
  readonly key: PrivateKey | string | Uint8Array
  /** The CAs between it and the root, the nearest first; the signing certificate need not be repeated. */
  readonly chain?: CertificatesInput
  /** The trusted roots, the one in use first. */
  readonly roots: CertificatesInput
  /** CRLs in PEM. */
  readonly crls?: string | Uint8Array
}

const unreadable = (what: string, problem: string, place: Place = {}): MeshCertsError =>
  new MeshCertsError(finding(CACERTS_TOOLS_CODES, 'cacerts-piece', { what, problem }, place))

function readDer(der: Uint8Array, what: string, place: Place): Certificate {
  try {
    return parseCertificateDer(der)
  } catch (error) {
    if (!isRefusal(error)) throw error
    throw unreadable(what, error.finding.message, place)
  }
}

function certificatesInText(input: string | Uint8Array, what: string): readonly Certificate[] {
  if (typeof input !== 'string' && looksLikeDer(input)) return [readDer(input, what, {})]
  return extractPem(input)
    .blocks.filter(({ label }) => isCertificateLabel(label))
    .map(({ der, block, line }) => readDer(der, what, { block, line }))
}

const isText = (value: unknown): value is string | Uint8Array =>
  typeof value === 'string' || isBytes(value)

function readCertificates(input: CertificatesInput, what: string): readonly Certificate[] {
  const list = (Array.isArray(input) ? input : [input]) as readonly (
    Certificate | string | Uint8Array
  )[]
  return list.flatMap((one) => {
    if (isText(one)) return certificatesInText(one, what)
    return [requireCertificate(what, one)]
  })
}

/** Each certificate once, in the order of its first appearance. */
function distinct(certificates: readonly Certificate[]): readonly Certificate[] {
  const seen = new Set<string>()
  return certificates.filter(({ der }) => {
    const key = String(der)
    return !seen.has(key) && seen.add(key).size > 0
  })
}

export const certificatesPem = (certificates: readonly Certificate[]): string =>
  certificates.map(({ der }) => formatPem('CERTIFICATE', der)).join('')

const LABELS = { pkcs8: 'PRIVATE KEY', pkcs1: 'RSA PRIVATE KEY', sec1: 'EC PRIVATE KEY' } as const
const isKeyLabel = (label: string): boolean =>
  label === 'PRIVATE KEY' || label.endsWith(' PRIVATE KEY')

function keyPem({ der, headers, block, line }: PemBlock, what: string): string {
  const form = keyForm(der)
  if (headers['DEK-Info'] !== undefined || form === undefined)
    throw unreadable(what, 'it is encrypted, or in a form that istiod does not read', {
      block,
      line,
    })
  return formatPem(LABELS[form], der)
}

/** The one private key of a text, under the label that its form has. */
function keyInText(input: string | Uint8Array, what: string): string {
  const keys = extractPem(input).blocks.filter(({ label }) => isKeyLabel(label))
  const [key] = keys
  if (key === undefined || keys.length > 1)
    throw unreadable(what, `${String(keys.length)} private keys instead of one`)
  return keyPem(key, what)
}

function crlsPem(input: string | Uint8Array, what: string): string {
  return extractPem(input)
    .blocks.map(({ der, block, line }) => {
      try {
        parseRevocationList(der)
      } catch (error) {
        if (!isRefusal(error)) throw error
        throw unreadable(what, error.finding.message, { block, line })
      }
      return formatPem('X509 CRL', der)
    })
    .join('')
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

function setOf(files: Readonly<Record<string, string>>): CacertsSet {
  const entries = Object.entries(files).map(([name, text]) => [name, encode(text)] as const)
  return Object.freeze({
    files: Object.freeze(Object.fromEntries(entries)),
    notes: Object.freeze([]),
  })
}

/**
 * Makes a plug-in CA set out of its pieces, under the names that the guides use.
 *
 * `cert-chain.pem` gets the signing certificate first, then the chain, without what is in the roots. Whether the
 * pieces fit together is for {@link checkCacerts} to say.
 *
 * @returns The set; `formatCacerts` gives its texts, with the private key in the clear.
 * @throws MeshCertsError `cacerts-piece` when a piece is missing or cannot be read, `pem-…` for nothing at all.
 * @example
 * import { createCacerts } from 'meshcerts'
 * import { createIntermediate, createRoot } from 'meshcerts/issue'
 * const at = new Date('2026-01-01')
 * const issuer = await createRoot({ at })
 * const set = createCacerts({ ...(await createIntermediate({ issuer, at })), roots: issuer.certificate })
 * Object.keys(set.files).length // => 4
 */
export function createCacerts(pieces: CacertsPieces): CacertsSet {
  requireObject('pieces', pieces)
  const [signer, ...more] = readCertificates(pieces.certificate, 'the signing certificate')
  if (signer === undefined) throw unreadable('the signing certificate', 'there is none')
  const roots = distinct(readCertificates(pieces.roots, 'the roots'))
  if (roots.length === 0) throw unreadable('the roots', 'there is none')
  const above = [...more, ...readCertificates(pieces.chain ?? [], 'the chain')]
  const isRoot = ({ der }: Certificate): boolean => roots.some((one) => equalBytes(one.der, der))
  const chain = distinct([signer, ...above.filter((one) => !isRoot(one))])
  const { key, crls } = pieces
  return setOf({
    'ca-cert.pem': certificatesPem([signer]),
    'ca-key.pem': isText(key) ? keyInText(key, 'the key') : formatPrivateKey(key),
    'cert-chain.pem': certificatesPem(chain),
    'root-cert.pem': certificatesPem(roots),
    ...(crls === undefined ? {} : { 'ca-crl.pem': crlsPem(crls, 'the CRLs') }),
  })
}

const KEY_FILES = new Set<string>([PEM_SCHEME['signing-key'], TLS_SCHEME['signing-key']])
const NAMES: readonly string[] = [...Object.values(PEM_SCHEME), ...Object.values(TLS_SCHEME)]

function rewrite(name: string, bytes: Uint8Array): string {
  if (KEY_FILES.has(name)) return keyInText(bytes, name)
  if (name === PEM_SCHEME.crl) return crlsPem(bytes, name)
  return certificatesPem(certificatesInText(bytes, name))
}

/**
 * Writes the files of a set again: LF, 64 columns, a newline at the end, the label CERTIFICATE, no headers, no text around,
 * and the key under the label of its form.
 *
 * Only files that istiod reads come back, under the names they have; a private key among certificates is dropped. Order
 * and number of certificates stay: {@link sortPieces} puts those right.
 *
 * @returns Texts by file name; the one of the key holds the key in the clear.
 * @throws MeshCertsError `cacerts-piece` with file, block and line for what cannot be read; an encrypted key among it.
 * @example
 * import { formatCacerts, readCacerts } from 'meshcerts'
 * import { readFileSync } from 'node:fs'
 * const root = readFileSync('fixtures/good/root-cert.pem', 'utf8')
 * const set = readCacerts({ 'root-cert.pem': root.replaceAll('\n', '\r\n') })
 * formatCacerts(set)['root-cert.pem'] === root // => true
 */
export function formatCacerts(set: CacertsSet): Partial<Record<CacertsFileName, string>> {
  requireSet(set, 'the set')
  const files: Partial<Record<CacertsFileName, string>> = {}
  for (const name of NAMES as readonly CacertsFileName[]) {
    const bytes = Object.hasOwn(set.files, name) ? set.files[name] : undefined
    if (bytes === undefined) continue
    try {
      files[name] = rewrite(name, bytes)
    } catch (error) {
      if (!isRefusal(error)) throw error
      throw new MeshCertsError(Object.freeze({ ...error.finding, file: name }))
    }
  }
  return files
}
