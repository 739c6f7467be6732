import { readCacerts, type CacertsInput, type CacertsSet } from '../cacerts/read.ts'
import { parseCertificates } from '../certificate/parse.ts'
import type { Certificate } from '../certificate/types.ts'
import { testingError } from './fail.ts'
import { isBytes } from '../report/kinds.ts'

/** What matchers take for a certificate or a chain, the leaf first: parsed, PEM or DER, or something issued. */
export type CertificateLike =
  | Certificate
  | readonly Certificate[]
  | string
  | Uint8Array
  | {
      /** The leaf. */
      readonly certificate: Certificate
      /** The leaf first, then what is presented behind it; only the leaf when left out. */
      readonly chain?: readonly Certificate[]
    }

/** What matchers take for a set: as `readCacerts` gives it, what that takes, or a cluster or broken set of the kit. */
export type SetLike =
  | CacertsSet
  | CacertsInput
  | {
      /** As `TestCluster` has it. */
      readonly cacerts: CacertsSet
    }
  | {
      /** As `BrokenSet` has it. */
      readonly set: CacertsSet
    }

const isCertificate = (value: unknown): value is Certificate =>
  typeof value === 'object' && value !== null && 'tbs' in value && 'publicKey' in value

/** The certificates of what was handed to a matcher, the leaf first; throws `testing-received` for anything else. */
export function certificatesOf(
  received: unknown,
  matcher: string,
): readonly [Certificate, ...Certificate[]] {
  const wanted = 'a certificate or a chain: parsed, PEM or DER, or something issued'
  const list = readChain(received)
  const [first, ...rest] = list ?? []
  if (first === undefined) throw testingError('testing-received', { matcher, wanted })
  return [first, ...rest]
}

/** The same, or `undefined` for what is not a certificate or a chain. */
export function readChain(received: unknown): readonly Certificate[] | undefined {
  if (typeof received === 'string' || isBytes(received)) {
    return parseCertificates(received)
  }
  if (isCertificate(received)) return [received]
  if (Array.isArray(received)) return received.every(isCertificate) ? received : undefined
  return typeof received === 'object' && received !== null ? chainOfIssued(received) : undefined
}

/** What `issue` gives has its chain, what `createCacerts` gives only its certificate. */
function chainOfIssued(issued: object): readonly Certificate[] | undefined {
  const { chain, certificate } = issued as { readonly chain?: unknown; certificate?: unknown }
  if (Array.isArray(chain) && chain.every(isCertificate) && chain[0] === certificate) return chain
  return isCertificate(certificate) ? [certificate] : undefined
}

const isSet = (value: unknown): value is CacertsSet =>
  typeof value === 'object' && value !== null && 'files' in value && 'notes' in value

/** The set of what was handed to a matcher. */
export function setOf(received: SetLike): CacertsSet {
  if (isSet(received)) return received
  const { cacerts, set } = received as { readonly cacerts?: unknown; readonly set?: unknown }
  if (isSet(cacerts)) return cacerts
  return isSet(set) ? set : readCacerts(received)
}
