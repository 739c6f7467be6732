import type { ControlPlaneRules } from '../release/control-plane.ts'
import type { GoPart } from './go/certificate.ts'
import { boringSslIn, type Library } from './openssl/library.ts'
import { isUnreadable, readFlagged } from './openssl/read-x509.ts'
import type { Reading } from './parse-cache.ts'

/** What the components of a mesh make of the octets of a certificate, before anybody verifies anything. */
export interface WhoReads {
  /** Go's words where it cannot read them, and what it was reading. */
  readonly go?: { readonly says: string; readonly part: GoPart }
  /** Can Envoy read them? It refuses the whole text around what it cannot read. */
  readonly envoy: boolean
  readonly openSsl: boolean
}

const reads = (der: Uint8Array, library: Library): boolean =>
  !isUnreadable(readFlagged(der, library).certificate)

/** Asks Go, the library that Envoy is built on in a release, and OpenSSL. */
export function whoReads(
  der: Uint8Array,
  { reading, rules }: { readonly reading: Reading; readonly rules: ControlPlaneRules },
): WhoReads {
  const { problem, part } = reading.go(der)
  return {
    ...(problem === undefined ? {} : { go: { says: problem, part: part ?? 'structure' } }),
    envoy: reads(der, rules.envoyOnOpenSsl ? 'openssl-1.1.1' : boringSslIn(rules)),
    openSsl: reads(der, 'openssl-3.0'),
  }
}
