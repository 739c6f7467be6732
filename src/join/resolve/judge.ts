import type { Engine } from '../../crypto/engine.ts'
import { checkCredential, type CredentialReport } from '../../credential/check.ts'
import { readCredential, serverPairOf, type Credential } from '../../credential/read.ts'
import { pairFault } from '../../emulation/istiod/serve-credential.ts'
import { createReading } from '../../emulation/parse-cache.ts'
import { dotted, get } from '../../mesh/context.ts'
import { isHost } from '../../path/host.ts'
import {
  parseControlPlane,
  type ControlPlane,
  type ControlPlaneRules as Rules,
} from '../../release/control-plane.ts'
import { isRefusal } from '../../report/error.ts'
import type { Finding } from '../../report/finding.ts'
import { labelOf, type Resource } from '../resources.ts'
import { bundleFault } from './ca-bundle.ts'
import type { Reference } from './reference.ts'
import type { Resolved } from './resolve.ts'
import { prefixed } from './words.ts'

/** When material is judged, and for which release. */
export interface JudgeOptions {
  readonly at: Date
  readonly controlPlane: ControlPlane
  readonly engine: Engine
}

/** What becomes of the material of a listener, without its findings. */
export type ListenerAnswer = Pick<CredentialReport, 'status' | 'istiod' | 'envoy'>

/** A listener's material, judged. */
export interface Judged {
  readonly answer: ListenerAnswer
  /** False where a condition of the Gateway API says that it cannot be used. */
  readonly isTaken: boolean
  /** At the line of the Secret where the value stands. */
  readonly findings: readonly Finding[]
}

/** Is it what a gateway serves? Of the certificate of a client only what keeps it from being loaded is a fault. */
const isServed = ({ from, path }: Reference): boolean =>
  ['Gateway', 'ListenerSet', 'XListenerSet'].includes(from.kind) &&
  !path.includes('clientCertificateRef')

/** What is as wrong with a client's certificate as with a server's. */
export const OF_CLIENTS_TOO =
  /^credential-(?:key-(?!fips)|keys-missing$|chain-unreadable$|chain-order$|expired$|not-yet-valid$|gateway-refuses$|envoy-refuses$)/

/** The CA of clients of the same listener. */
function caOf(all: readonly Resolved[], { reference }: Resolved): Resolved | undefined {
  const at = dotted(reference.listener ?? [])
  return all.find(
    ({ reference: { from, wants, listener } }) =>
      from === reference.from && wants !== 'pair' && dotted(listener ?? []) === at,
  )
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

/** The material of a listener: the Secret, and where the CA of its clients comes from. */
interface Material {
  readonly credential: Credential
  readonly sources: readonly Resource[]
  /** The reference to the CA; left out where clients are not asked for certificates. */
  readonly ca?: Resolved | undefined
  readonly hasCa: boolean
}

function materialOf(one: Resolved, all: readonly Resolved[]): Material {
  const secret = one.target as Resource
  const ca = one.reference.mode === 'SIMPLE' ? undefined : caOf(all, one)
  const found = ca?.outcome === 'resolved' ? ca.credentialTarget : undefined
  if (found === undefined)
    return { credential: readCredential(secret.value), sources: [secret], ca, hasCa: false }
  // the Secret's own CA is not named by anybody
  const isOwn = found === secret && ca?.reference.wants === 'client-ca'
  const credential = readCredential(secret.value, isOwn ? {} : { caCredential: found.value })
  return { credential, sources: [secret, found], ca, hasCa: true }
}

async function judge(
  one: Resolved,
  all: readonly Resolved[],
  options: JudgeOptions,
): Promise<Judged> {
  const { hosts, by, mode } = one.reference
  const { credential, sources, ca, hasCa } = materialOf(one, all)
  const { status, findings, istiod, envoy } = await checkCredential(credential, {
    ...options,
    gateway: by,
    // a CA that is not there is said at its reference
    mode: hasCa ? mode : 'SIMPLE',
    hosts: hosts.filter((host) => isHost(host.replace(/^\*\./, ''))),
  })
  const kept = isServed(one.reference)
    ? findings
    : findings.filter(({ code }) => OF_CLIENTS_TOO.test(code))
  const rules = parseControlPlane(options.controlPlane)
  const says =
    (await conditionOf(credential, one, { rules, engine: options.engine })) ??
    (one.outcome === 'resolved' ? caConditionOf(ca, rules) : one.says)
  const answered = says === undefined ? istiod : { serves: false, says }
  return {
    answer: { status, ...(answered === undefined ? {} : { istiod: answered }), envoy },
    isTaken: says === undefined,
    findings: kept.map((one) => placed(one, sources)),
  }
}

/** What the controller of the Gateway API says of the pair, with the reference as it is written. */
async function conditionOf(
  credential: Credential,
  { reference }: Resolved,
  { rules, engine }: { readonly rules: Rules; readonly engine: Engine },
) {
  const pair = serverPairOf(credential)
  if (reference.by === 'istio' || 'says' in pair) return undefined
  const fault = await pairFault(pair, { reading: createReading(rules.go), engine })
  return fault === undefined ? undefined : prefixed(reference, fault)
}

/** What it says of the CA, which it looks at where a validation names it, behind a certificate that can be used. */
function caConditionOf(ca: Resolved | undefined, rules: Rules): string | undefined {
  if (ca?.outcome !== 'resolved' || ca.target === undefined) return undefined
  return bundleFault(ca.reference, ca.target, createReading(rules.go))
}

/** Istio looks at certificate and key before it looks for a grant. */
const isFound = ({ outcome }: Resolved): boolean => outcome === 'resolved' || outcome === 'no-grant'

/** Judges what gateways serve, with the hosts and the mode of each listener, and certificates of clients. */
export async function judgeAll(
  all: readonly Resolved[],
  options: JudgeOptions,
): Promise<ReadonlyMap<Resolved, Judged>> {
  const judged = new Map<Resolved, Judged>()
  for (const one of all) {
    if (one.reference.wants !== 'pair' || !isFound(one)) continue
    try {
      judged.set(one, await judge(one, all, options))
    } catch (error) {
      // what cannot be read is said where the reference is resolved
      if (!isRefusal(error)) throw error
    }
  }
  return judged
}
