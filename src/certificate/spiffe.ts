import { requireString } from '../report/argument.ts'
import type { GeneralName, SpiffeId } from './types.ts'

const PREFIX = 'spiffe://'

/**
 * Reads an identity as Istio does: `spiffe://TRUSTDOMAIN/ns/NAMESPACE/sa/SERVICEACCOUNT`, five parts, the prefix exact.
 *
 * What characters the parts hold is not looked at here; SPIFFE's own rules are checked where a workload is verified.
 *
 * @returns `undefined` when the text has another form, or a part is empty.
 * @example
 * import { parseSpiffeId } from 'meshcerts'
 * parseSpiffeId('spiffe://cluster.local/ns/bookinfo/sa/details')?.serviceAccount // => 'details'
 */
export function parseSpiffeId(uri: string): SpiffeId | undefined {
  requireString('uri', uri)
  if (!uri.startsWith(PREFIX)) return undefined
  const [trustDomain, ns, namespace, sa, serviceAccount, ...more] = uri
    .slice(PREFIX.length)
    .split('/', 6)
  if (ns !== 'ns' || sa !== 'sa' || more.length > 0) return undefined
  if (!trustDomain || !namespace || !serviceAccount) return undefined
  return Object.freeze({ uri, trustDomain, namespace, serviceAccount })
}

/** The identity of a certificate: istiod wants exactly one URI among the alternative names. */
export function spiffeIdOf(names: readonly GeneralName[] | undefined): SpiffeId | undefined {
  let uri: string | undefined
  for (const name of names ?? []) {
    if (name.type !== 'uri') continue
    if (uri !== undefined) return undefined
    uri = name.value
  }
  return uri === undefined ? undefined : parseSpiffeId(uri)
}
