import { latin1 } from '../../der/strings.ts'
import type { ZtunnelRules } from '../../release/ztunnel.ts'
import { readWebpkiCrl, type WebpkiCrl } from '../webpki/read-crl.ts'
import { debugWebpki } from '../webpki/rustls-words.ts'
import { readRustlsPem } from './rustls-pem.ts'

/** The CRLs of a mesh as a ztunnel has them: none, with words, where one of the file cannot be read. */
export type LoadedCrls =
  | { readonly ok: true; readonly crls: readonly WebpkiCrl[] }
  | { readonly ok: false; readonly says: string }

const fault = (says: string): LoadedCrls => ({ ok: false, says })

/** PEM where the file begins so, else one CRL as DER; other blocks are skipped. */
function dersOf(file: Uint8Array): readonly Uint8Array[] | string {
  if (latin1(file.subarray(0, 10)) !== '-----BEGIN') return [file]
  const { items, error } = readRustlsPem(file)
  if (error !== undefined) return error
  return items.flatMap(({ kind, der }) => (kind === 'crl' ? [der] : []))
}

/**
 * `CrlManager::parse_crl_file` (ztunnel 62d82653, src/tls/crl.rs). With a file that it cannot read ztunnel starts, warns
 * `failed to initialize crl manager`, and asks no CRL about anybody (src/proxyfactory.rs).
 */
export function loadCrls(file: Uint8Array, { words }: ZtunnelRules): LoadedCrls {
  if (file.length === 0) return { ok: true, crls: [] }
  const ders = dersOf(file)
  if (typeof ders === 'string') return fault(`failed to parse PEM: ${ders}`)
  const crls: WebpkiCrl[] = []
  for (const [index, der] of ders.entries()) {
    const crl = readWebpkiCrl(der)
    if ('name' in crl)
      return fault(`failed to parse crl ${String(index + 1)}: ${debugWebpki(crl, words)}`)
    crls.push(crl)
  }
  return { ok: true, crls }
}
