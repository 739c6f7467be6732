import { checkCredential, type CredentialReport } from '../../credential/check.ts'
import { readCredential } from '../../credential/read.ts'
import { get } from '../../mesh/context.ts'
import { isHost } from '../../path/host.ts'
import type { ControlPlane } from '../../release/control-plane.ts'
import { isMeshCertsError } from '../../report/error.ts'
import type { Finding } from '../../report/finding.ts'
import { labelOf, type Resource } from '../resources.ts'
import type { Reference } from './reference.ts'
import type { Resolved } from './resolve.ts'

/** When material is judged, and for which release. */
export interface JudgeOptions {
  readonly at: Date
  readonly controlPlane: ControlPlane
}

/** What becomes of the material of a listener, without its findings. */
export type ListenerAnswer = Pick<CredentialReport, 'status' | 'istiod' | 'envoy'>

/** A listener's material, judged. */
export interface Judged {
  readonly answer: ListenerAnswer
  /** At the line of the Secret where the value stands. */
  readonly findings: readonly Finding[]
}

/** Is it what a gateway serves? Certificates of clients are not judged as a server's. */
const isServed = ({ wants, from, path }: Reference): boolean =>
  wants === 'pair' &&
  ['Gateway', 'ListenerSet', 'XListenerSet'].includes(from.kind) &&
  !path.includes('clientCertificateRef')

/** `spec.servers[0]`, `spec.listeners[1]`: what a reference belongs to. */
const listenerOf = ({ path }: Reference): string => path.slice(0, 3).join('.')

/** The CA of clients of the same listener; that of the Gateway API may stand at the Gateway. */
function caOf(all: readonly Resolved[], { reference }: Resolved): Resolved | undefined {
  const others = all.filter(
    (one) => one.reference.from === reference.from && one.reference.wants !== 'pair',
  )
  const own = others.find((one) => listenerOf(one.reference) === listenerOf(reference))
  return own ?? others.find((one) => one.reference.path.includes('frontend'))
}

/** A finding about a value, at the line of the manifest where the value is. */
function placed(found: Finding, sources: readonly Resource[]): Finding {
  const key = found.file ?? ''
  const source =
    sources.find((one) =>
      ['data', 'stringData'].some((name) => get(one.value, name, key) !== undefined),
    ) ?? sources[0]
  if (source === undefined) return found
  const field = get(source.value, 'data', key) === undefined ? 'stringData' : 'data'
  const place = source.placeOf(key === '' ? [] : [field, key])
  const name = key === '' ? labelOf(source) : `${labelOf(source)}, ${key}`
  return Object.freeze({ ...found, ...place, message: `${name}: ${found.message}` })
}

async function judge(
  one: Resolved,
  all: readonly Resolved[],
  options: JudgeOptions,
): Promise<Judged> {
  const { reference, target } = one
  const { hosts, by, mode } = reference
  const secret = target as Resource
  const ca = mode === 'SIMPLE' ? undefined : caOf(all, one)
  const found = ca?.outcome === 'resolved' ? ca.credentialTarget : undefined
  const credential = readCredential(
    secret.value,
    found === undefined ? {} : { caCredential: found.value },
  )
  const report = await checkCredential(credential, {
    ...options,
    gateway: by,
    // a CA that is not there is said at its reference
    mode: found === undefined ? 'SIMPLE' : mode,
    hosts: hosts.filter((host) => isHost(host.replace(/^\*\./, ''))),
  })
  const { status, istiod, envoy } = report
  const sources = [secret, ...(found === undefined ? [] : [found])]
  return {
    answer: { status, ...(istiod === undefined ? {} : { istiod }), envoy },
    findings: report.findings.map((one) => placed(one, sources)),
  }
}

/** Judges what gateways serve, with the hosts and the mode of each listener; nothing for other references. */
export async function judgeAll(
  all: readonly Resolved[],
  options: JudgeOptions,
): Promise<ReadonlyMap<Resolved, Judged>> {
  const judged = new Map<Resolved, Judged>()
  for (const one of all) {
    if (one.outcome !== 'resolved' || !isServed(one.reference)) continue
    try {
      judged.set(one, await judge(one, all, options))
    } catch (error) {
      // what cannot be read is said where the reference is resolved
      if (!isMeshCertsError(error)) throw error
    }
  }
  return judged
}
