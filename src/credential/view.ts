import type { Certificate } from '../certificate/types.ts'
import type { CredentialValue } from '../emulation/istiod/gateway-credential.ts'
import type { Reading } from '../emulation/parse-cache.ts'
import type { PemBlock } from '../pem/block.ts'
import { extractPem } from '../pem/extract.ts'
import { isCertificateLabel } from '../pem/label.ts'
import type { Finding, Place } from '../report/finding.ts'

/** A certificate where it is in the material. */
export interface Found {
  readonly certificate: Certificate
  readonly file: string
  readonly block: number
  readonly line: number
}

/** A value as it is meant: every block that can be found in it. */
export interface View {
  readonly file: string
  readonly bytes: Uint8Array
  readonly blocks: readonly PemBlock[]
  readonly notes: readonly Finding[]
  readonly certificates: readonly Found[]
  /** Blocks that should be certificates, and that cannot be read. */
  readonly unreadable: readonly PemBlock[]
}

/** Reads a value as it is meant. */
export function viewOf({ key: file, bytes }: CredentialValue, reading: Reading): View {
  const { blocks, notes } = extractPem(bytes)
  const certificates: Found[] = []
  const unreadable: PemBlock[] = []
  for (const block of blocks) {
    if (!isCertificateLabel(block.label)) continue
    const certificate = reading.strict(block.der)
    if (certificate === undefined) unreadable.push(block)
    else certificates.push({ certificate, file, block: block.block, line: block.line })
  }
  return { file, bytes, blocks, notes, certificates, unreadable }
}

/** A certificate by its name: the subject, else its first other name, else the serial number. */
export function nameOf({ subject, subjectAltName, serialHex }: Certificate): string {
  return subject.text || (subjectAltName?.names[0]?.value ?? `serial ${serialHex}`)
}

/** The place of a certificate, for a finding about it. */
export function placeOf(found: Found, role: string): Place & { readonly certificate: string } {
  const { file, block, line, certificate } = found
  return { file, block, line, certificate: `${role} ${nameOf(certificate)}` }
}
