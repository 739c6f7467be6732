import { known } from '../report/quote.ts'
import type { FactValue } from '../report/finding.ts'
import { finding, type FactsFor } from '../report/catalogue.ts'
import { isRefusal, MeshCertsError } from '../report/error.ts'
import { CONTAINERS_CODES, type ContainersCode } from './codes.ts'

/** The error for a container, ready to be thrown. */
export function containersError<K extends ContainersCode>(
  code: K,
  facts: FactsFor<(typeof CONTAINERS_CODES)[K]>,
): MeshCertsError {
  return new MeshCertsError(finding(CONTAINERS_CODES, code, facts))
}

/** The names of the two kinds, as messages say them. */
export type Kind = 'PKCS#12' | 'PKCS#7'

export const malformed = (wanted: Kind, problem: string): MeshCertsError =>
  containersError('containers-malformed', { wanted, problem })

type Facts = Readonly<Record<string, FactValue>>

// what the decryption says of a key, said of the file
const SAME: Readonly<Record<string, (facts: Facts) => MeshCertsError>> = {
  'key-passphrase-wrong': () =>
    containersError('containers-passphrase-wrong', { problem: 'it does not decrypt' }),
  'key-unsupported-encryption': ({ algorithm = '' }) =>
    // a name of our own table, or quoted when the error was made
    containersError('containers-unsupported-encryption', {
      algorithm: typeof algorithm === 'string' ? known(algorithm) : algorithm,
    }),
  'key-engine': ({ engine = '', algorithm = '' }) =>
    containersError('containers-engine', { engine, algorithm }),
  'crypto-no-hash': ({ engine = '', hash = '' }) =>
    containersError('containers-engine', { engine, algorithm: hash }),
  'key-cost': ({ what = '', found = 0, limit = 0 }) =>
    containersError('containers-cost', { what, found, limit }),
  'key-malformed': ({ problem = '' }) =>
    containersError('containers-malformed', { wanted: 'PKCS#12', problem }),
}

/** An error of the decryption as one of the file; everything else as it is. */
export function asContainersError(error: unknown): unknown {
  if (!isRefusal(error)) return error
  const same = SAME[error.code]
  if (same !== undefined) return same(error.facts)
  return error.code.startsWith('der-') ? malformed('PKCS#12', error.finding.message) : error
}
