import type { Certificate } from '../certificate/types.ts'
import { extractPem } from '../pem/extract.ts'
import type { PlacedGoPemBlock } from '../pem/go-pem.ts'
import type { PemBlock } from '../pem/block.ts'
import { isCertificateLabel } from '../pem/label.ts'
import { isRefusal } from '../report/error.ts'
import type { Finding, Place } from '../report/finding.ts'
import type { CacertsRole } from '../emulation/istiod/cacerts-files.ts'
import { goCertificates, type PooledCertificate } from '../emulation/go/append-certs.ts'
import type { Reading } from '../emulation/parse-cache.ts'

/** A certificate where it is in a file. */
export interface Found {
  readonly certificate: Certificate
  readonly role: CacertsRole
  readonly file: string
  readonly block: number
  readonly line: number
}

/** A block that should be a certificate, and that our own reader refuses. */
export interface Unreadable {
  readonly block: number
  readonly line: number
  readonly der: Uint8Array
  readonly problem: Finding
}

/** One file in both readings: what is meant, and what Go sees. */
export interface FileView {
  readonly role: CacertsRole
  readonly name: string
  readonly bytes: Uint8Array
  /** Every block that can be found, repaired where needed. */
  readonly blocks: readonly PemBlock[]
  readonly notes: readonly Finding[]
  /** The certificates in them. */
  readonly certificates: readonly Found[]
  readonly unreadable: readonly Unreadable[]
  /** The blocks that Go sees. */
  readonly go: readonly PlacedGoPemBlock[]
  /** The certificates that Go takes into a pool. */
  readonly pool: readonly PooledCertificate[]
}

/** Reads one file both ways. */
export function viewFile(
  role: CacertsRole,
  name: string,
  bytes: Uint8Array,
  reading: Reading,
): FileView {
  const { blocks, notes } = extractPem(bytes)
  const certificates: Found[] = []
  const unreadable: Unreadable[] = []
  for (const { label, der, block, line } of blocks) {
    if (!isCertificateLabel(label)) continue
    try {
      certificates.push({ certificate: reading.parse(der), role, file: name, block, line })
    } catch (error) {
      if (!isRefusal(error)) throw error
      unreadable.push({ block, line, der, problem: error.finding })
    }
  }
  return {
    role,
    name,
    bytes,
    blocks,
    notes,
    certificates,
    unreadable,
    go: reading.blocks(bytes),
    pool: goCertificates(bytes, reading),
  }
}

const ROLE_WORDS: Readonly<Record<CacertsRole, string>> = {
  'signing-certificate': 'signing CA',
  'signing-key': 'key',
  roots: 'root',
  chain: 'chain',
  crl: 'CRL',
}

/** A certificate by its name: the subject, the SPIFFE ID where that is empty, else the serial number. */
export function nameOf(certificate: Certificate): string {
  if (certificate.subject.text !== '') return certificate.subject.text
  return certificate.spiffeId?.uri ?? `serial ${certificate.serialHex}`
}

/** The place of a certificate, for a finding about it. */
export function placeOf({
  certificate,
  role,
  file,
  block,
  line,
}: Found): Place & { readonly certificate: string } {
  return { file, block, line, certificate: `${ROLE_WORDS[role]} ${nameOf(certificate)}` }
}
