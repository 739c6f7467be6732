import { concat } from '../../der/writer.ts'
import type { CacertsRoles } from './cacerts-files.ts'

const EMPTY = new Uint8Array(0)
const NEWLINE = Uint8Array.of(0x0a)

function ended(bytes: Uint8Array): Uint8Array {
  return bytes.length === 0 || bytes.at(-1) === 0x0a ? bytes : concat([bytes, NEWLINE])
}

/**
 * The text that a workload's Envoy gets behind its own certificate: `cert-chain.pem`, then `root-cert.pem`.
 *
 * istiod ends each part with a line break; up to Istio 1.6 it did not, and a file without one was glued to the next.
 */
export function servedText({ bytes }: CacertsRoles, glues: boolean): Uint8Array {
  const { chain = EMPTY, roots = EMPTY } = bytes
  return glues ? concat([chain, roots]) : concat([ended(chain), ended(roots)])
}
