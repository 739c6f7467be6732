import { DerReader } from '../../der/reader.ts'
import { TAG } from '../../der/tags.ts'
import { headerRefusal, scanCPem, type CPemBlock, type PemFlavour } from '../../pem/openssl-pem.ts'
import { isRefusal } from '../../report/error.ts'
import { readsNamedKey } from '../boringssl/named-key.ts'
import { headerReason } from '../boringssl/private-key.ts'
import type { Reading } from '../parse-cache.ts'
import type { LoadedCertificates } from '../stack.ts'
import { NAMES_EMPTY_BLOCKS } from '../../release/boringssl.ts'
import { isBoringBefore, isBoringSsl, type Library } from './library.ts'
import { isEncryptedKeyHeader } from './key-header.ts'
import { isKeyShaped } from './key-shape.ts'
import { readsOpenSslKey } from './named-key.ts'
import type { InDer } from './question.ts'
import { isUnreadable, readFlagged } from './read-x509.ts'
import { readTrustSettings } from './trust-settings.ts'
import { readX509Crl } from './x509-crl.ts'

// What a text holds for a library: PEM_X509_INFO_read_bio for roots (crypto/pem/pem_info.c, pem_info.cc), PEM_read_bio_X509
// again and again for what is presented.

/** Who reads the text. */
export function flavourOf(library: Library): PemFlavour {
  if (isBoringBefore(library, NAMES_EMPTY_BLOCKS)) return 'boringssl-2025'
  if (isBoringSsl(library)) return 'boringssl'
  return library === 'openssl-1.1.1' ? library : 'openssl-3'
}

const PRESENTED = ['CERTIFICATE', 'X509 CERTIFICATE']
const TRUSTED = 'TRUSTED CERTIFICATE'
const CERTIFICATES = [...PRESENTED, TRUSTED]
const CRL = 'X509 CRL'
// OpenSSL 3 decodes every key, BoringSSL and OpenSSL 1.1.1 only those that name their algorithm
const NAMED_KEYS = ['RSA PRIVATE KEY', 'EC PRIVATE KEY', 'DSA PRIVATE KEY']
// left as it is, but for its headers
const ENCRYPTED_KEY = 'ENCRYPTED PRIVATE KEY'
// the header of a key is looked at from this length on
const KEY_HEADER = 10

/** A certificate as it is; what our own reader refuses stays bytes. What follows it in its block nobody looks at. */
function certificateIn(der: Uint8Array, library: Library, reading: Reading): InDer | undefined {
  const one = strictly(der, reading) ?? { der }
  const { certificate, end } = readFlagged(one.der, library)
  if (isUnreadable(certificate)) return undefined
  return end === one.der.length ? one : { der: one.der.subarray(0, end) }
}

function strictly(der: Uint8Array, reading: Reading): InDer | undefined {
  try {
    const reader = new DerReader(der)
    reader.read(TAG.SEQUENCE, 'Certificate')
    return reading.parse(reader.element())
  } catch (error) {
    if (isRefusal(error)) return undefined
    throw error
  }
}

type Found = { readonly certificate: InDer } | { readonly crl: InDer } | 'skipped' | 'refused'

const readsNamedKeys = (library: Library): boolean =>
  isBoringSsl(library) || library === 'openssl-1.1.1'

const isEncrypted = (header: string, library: Library): boolean =>
  isBoringSsl(library) ? headerReason(header) === 'bad password read' : isEncryptedKeyHeader(header)

function keyIn({ label, header, der }: CPemBlock, library: Library): Found {
  // a key with headers is taken for an encrypted one, and left as it is
  if (header.length > KEY_HEADER) return isEncrypted(header, library) ? 'skipped' : 'refused'
  if (header !== '') return 'refused'
  if (label === ENCRYPTED_KEY) return 'skipped'
  const known = isBoringSsl(library)
    ? readsNamedKey(label, der)
    : readsOpenSslKey(label, der, library)
  return (known ?? isKeyShaped(der)) ? 'skipped' : 'refused'
}

function isKey(label: string, library: Library): boolean {
  return readsNamedKeys(library) ? NAMED_KEYS.includes(label) : label.endsWith('PRIVATE KEY')
}

function withSettings(certificate: InDer, block: Uint8Array, library: Library): Found {
  const settings = readTrustSettings(block.subarray(certificate.der.length), library)
  return settings === undefined
    ? 'refused'
    : { certificate: { der: certificate.der, trust: settings } }
}

function readBlock(block: CPemBlock, library: Library, reading: Reading): Found {
  const { label, der, header } = block
  if (isKey(label, library)) return keyIn(block, library)
  const isList = label === CRL
  if (!isList && !CERTIFICATES.includes(label)) return 'skipped'
  if (headerRefusal(header) !== undefined) return 'refused'
  if (isList) return 'reasons' in readX509Crl(der, library) ? 'refused' : { crl: { der } }
  const certificate = certificateIn(der, library, reading)
  if (certificate === undefined) return 'refused'
  return label === TRUSTED ? withSettings(certificate, der, library) : { certificate }
}

function collect(
  blocks: readonly CPemBlock[],
  isWhole: boolean,
  read: (block: CPemBlock) => Found,
): LoadedCertificates {
  const certificates: InDer[] = []
  const crls: InDer[] = []
  let loads = isWhole
  for (const block of blocks) {
    const found = read(block)
    if (found === 'refused') loads = false
    else if (found === 'skipped') continue
    else if ('crl' in found) crls.push(found.crl)
    else certificates.push(found.certificate)
  }
  return { loads, certificates, crls }
}

/** The anchors of a text, and the CRLs between them, which count; a key that cannot be read makes it refused. */
export function loadRoots(
  text: Uint8Array,
  library: Library,
  reading: Reading,
): LoadedCertificates {
  const { blocks, refusal } = scanCPem(text, flavourOf(library))
  return collect(blocks, refusal === undefined, (block) => readBlock(block, library, reading))
}

/** The certificates of a text that is presented; what has another label is skipped. */
export function loadPresented(
  text: Uint8Array,
  library: Library,
  reading: Reading,
): LoadedCertificates {
  const { blocks, refusal } = scanCPem(text, flavourOf(library))
  // openssl verify -untrusted takes the trusted ones too
  const labels = isBoringSsl(library) ? PRESENTED : CERTIFICATES
  const presented = blocks.filter(({ label }) => labels.includes(label))
  return collect(presented, refusal === undefined, (block) => readBlock(block, library, reading))
}
