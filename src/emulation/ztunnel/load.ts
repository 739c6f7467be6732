import type { ZtunnelRules } from '../../release/ztunnel.ts'
import { readWebpkiAnchor } from '../webpki/read-anchor.ts'
import { readRustlsPem, type PemItem } from './rustls-pem.ts'
import { parseX509 } from './x509-parser.ts'

// ztunnel 62d82653, src/tls/certificate.rs `WorkloadCertificate::new`: what the CA answers is a list; its first element is
// the leaf, its last the roots, those between are the chain.

/** Why ztunnel does not load what it was handed. */
export type LoadCause =
  /** A block is malformed as PEM. */
  | 'pem'
  /** A block is known and not a certificate, or there is none where one has to be. */
  | 'no-certificate'
  /** A certificate cannot be read. */
  | 'certificate'
  /** No root that can be verified with. */
  | 'no-root'

/** A fault of loading: what log lines show, and which block it is, from 1, counting those that are known. */
export interface LoadFault {
  readonly ok: false
  readonly cause: LoadCause
  readonly says: string
  readonly block?: number
  readonly line?: number
}

/** Roots as ztunnel has them. */
export interface LoadedRoots {
  readonly ok: true
  /** As DER, in their order: those that webpki can read. */
  readonly roots: readonly Uint8Array[]
  /** How many it left out, with `warning: found N invalid root certs`. */
  readonly invalid: number
}

interface Loaded {
  readonly ok: true
  readonly der: Uint8Array
}

const NO_CERTIFICATE = 'certificate: no certificate'

/** `Item::X509Certificate`, and x509-parser reads it. */
function loadItem({ kind, der, line }: PemItem, block: number): Loaded | LoadFault {
  if (kind !== 'certificate') {
    return { ok: false, cause: 'no-certificate', says: NO_CERTIFICATE, block, line }
  }
  const parsed = parseX509(der)
  if (typeof parsed !== 'string') return { ok: true, der }
  return { ok: false, cause: 'certificate', says: `certificate parse: ${parsed}`, block, line }
}

const pemFault = (error: string): LoadFault => ({
  ok: false,
  cause: 'pem',
  says: `certificate: ${error}`,
})

/** `parse_cert`: the first item counts, whatever follows. */
export function loadFirst(text: Uint8Array): Loaded | LoadFault {
  const { items, error } = readRustlsPem(text)
  const [first] = items
  if (first !== undefined) return loadItem(first, 1)
  if (error !== undefined) return pemFault(error)
  return { ok: false, cause: 'no-certificate', says: NO_CERTIFICATE }
}

/** `parse_cert_multi`: every item has to be a certificate. */
function loadAll(text: Uint8Array): readonly Uint8Array[] | LoadFault {
  const { items, error } = readRustlsPem(text)
  if (error !== undefined) return pemFault(error)
  const ders: Uint8Array[] = []
  for (const [index, item] of items.entries()) {
    const loaded = loadItem(item, index + 1)
    if (!loaded.ok) return loaded
    ders.push(loaded.der)
  }
  return ders
}

// `server_config` builds a verifier from them for every connection that comes in
export const NO_ANCHORS = 'failed to build server verifier: no root trust anchors were provided'

/** Reads the last element of the answer: `root-cert.pem` as it is. */
export function loadRoots(text: Uint8Array, { webpki }: ZtunnelRules): LoadedRoots | LoadFault {
  const ders = loadAll(text)
  if ('ok' in ders) return ders
  const roots = ders.filter((der) => !('name' in readWebpkiAnchor(der, webpki)))
  if (roots.length === 0) return { ok: false, cause: 'no-root', says: NO_ANCHORS }
  return { ok: true, roots, invalid: ders.length - roots.length }
}

/** What a ztunnel holds after the CA answered. */
export interface LoadedAnswer extends LoadedRoots {
  readonly leaf: Uint8Array
  /** Sent behind the leaf, in this order. */
  readonly chain: readonly Uint8Array[]
}

/**
 * `WorkloadCertificate::new`.
 *
 * @param answer - The elements of the CA's answer.
 */
export function loadAnswer(
  answer: readonly Uint8Array[],
  rules: ZtunnelRules,
): LoadedAnswer | LoadFault {
  const leaf = loadFirst(answer[0] ?? new Uint8Array())
  if (!leaf.ok) return leaf
  const last = answer.at(-1)
  if (answer.length < 2 || last === undefined) {
    const says = 'invalid root certificate: no root certificate present'
    return { ok: false, cause: 'no-root', says }
  }
  const roots = loadRoots(last, rules)
  const chain: Uint8Array[] = []
  for (const element of answer.slice(1, -1)) {
    const loaded = loadFirst(element)
    // roots are read first
    if (!loaded.ok) return roots.ok || roots.says === NO_ANCHORS ? loaded : roots
    chain.push(loaded.der)
  }
  return roots.ok ? { ...roots, leaf: leaf.der, chain } : roots
}
