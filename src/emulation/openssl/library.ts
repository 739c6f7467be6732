import { boringSslOf, NEWEST_BORINGSSL, type BoringSslVersion } from '../../release/boringssl.ts'
import type { ControlPlaneRules } from '../../release/control-plane.ts'

// Who reads. The libraries share what is not said to differ.

/** BoringSSL: the newest that is known, or one by its date. */
export type BoringSsl = 'boringssl' | `boringssl-${BoringSslVersion}`

export type Library = BoringSsl | 'openssl-3.0' | 'openssl-3.5' | 'openssl-1.1.1'

const NAME = 'boringssl'

export const isBoringSsl = (library: Library): library is BoringSsl => library.startsWith(NAME)

/** The library that the Envoy of a release verifies with, where it is built on BoringSSL. */
export const boringSslIn = ({ istio }: Pick<ControlPlaneRules, 'istio'>): BoringSsl =>
  `${NAME}-${boringSslOf(istio)}`

/** Is the library a BoringSSL from before a change? */
export function isBoringBefore(library: Library, change: BoringSslVersion): boolean {
  if (!isBoringSsl(library)) return false
  const version = library === NAME ? NEWEST_BORINGSSL : Number(library.slice(NAME.length + 1))
  return version < change
}
