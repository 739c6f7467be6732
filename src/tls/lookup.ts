import { requireString } from '../report/argument.ts'
import {
  otherSuites,
  TLS13_SUITES,
  type OtherSuite,
  type Tls13Suite,
} from './unsupported-suites.ts'
import { CIPHER_SUITE_FACTS, type CipherSuiteFacts } from './suites.ts'

/** Any cipher suite that is known here; `kind` says how much is known of it. */
export type AnyCipherSuite = CipherSuiteFacts | Tls13Suite | OtherSuite

interface Index {
  readonly byName: ReadonlyMap<string, AnyCipherSuite>
  readonly byId: ReadonlyMap<number, AnyCipherSuite>
}

let index: Index | undefined

function buildIndex(): Index {
  const byName = new Map<string, AnyCipherSuite>()
  const byId = new Map<number, AnyCipherSuite>()
  for (const suite of [...CIPHER_SUITE_FACTS, ...TLS13_SUITES, ...otherSuites()]) {
    byId.set(suite.id, suite)
    for (const name of namesOf(suite)) byName.set(name, suite)
  }
  return { byName, byId }
}

function namesOf(suite: AnyCipherSuite): readonly string[] {
  const names = [suite.iana, suite.openssl, `tls.${suite.iana}`]
  if (suite.kind !== 'configurable' || suite.goAlias === undefined) return names
  return [...names, suite.goAlias, suite.goAlias.slice('tls.'.length)]
}

const CODE_POINT = /^(?:0x)?([0-9a-f]{2})[, ]? ?(?:0x)?([0-9a-f]{2})$/i

/**
 * Finds a cipher suite under its IANA, OpenSSL or Go name (with or without `tls.`), or its code point as number or text
 * (`C0,2F`, `0xC0,0x2F`, `0xc02f`).
 *
 * Names are exact; `checkTlsSettings` offers near matches. Also finds the suites of TLS 1.3 and those that OpenShift Service
 * Mesh does not know: see `kind`.
 *
 * @example
 * findCipherSuite('ECDHE-RSA-AES128-GCM-SHA256')?.iana // => 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'
 * findCipherSuite(0xc02f)?.codePoint // => 'C0,2F'
 */
export function findCipherSuite(name: string | number): AnyCipherSuite | undefined {
  index ??= buildIndex()
  if (typeof name === 'number') return index.byId.get(name)
  requireString('name', name)
  const found = index.byName.get(name)
  if (found !== undefined) return found
  const [, high, low] = CODE_POINT.exec(name) ?? []
  return high === undefined || low === undefined
    ? undefined
    : index.byId.get(Number.parseInt(high + low, 16))
}
