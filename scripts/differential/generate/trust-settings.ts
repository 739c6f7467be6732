import { element, oid, sequence, utf8String } from '../../../src/der/writer.ts'
import type { Random } from '../random.ts'

/** Purposes that OpenSSL's settings of trust may name: server, client, any, another. */
const PURPOSES = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2', '2.5.29.37.0', '1.3.6.1.5.5.7.3.4']

/** X509_CERT_AUX: what is trusted, what is rejected, a name, and `more`. Lists may be empty, and there may be neither. */
export function trustSettings(random: Random, ...more: readonly Uint8Array[]): Uint8Array {
  const list = (): Uint8Array[] =>
    Array.from({ length: random.oneIn(6) ? 0 : 1 + random.int(2) }, () =>
      oid(random.pick(PURPOSES)),
    )
  return sequence(
    ...(random.oneIn(2) ? [sequence(...list())] : []),
    ...(random.oneIn(3) ? [element(0xa0, ...list())] : []),
    ...(random.oneIn(4) ? [utf8String('a root')] : []),
    ...more,
  )
}
