import type { Engine } from '../crypto/engine.ts'
import type { SignatureCheck } from '../certificate/signature-cache.ts'
import type { GoVerdict } from '../emulation/go/verify.ts'
import type { LoadedPem } from '../pem/openssl-pem.ts'
import type { ControlPlaneRules } from '../release/control-plane.ts'
import type { CacertsRole, CacertsRoles } from '../emulation/istiod/cacerts-files.ts'
import type { PeerAnswers } from '../emulation/peers.ts'
import type { IstiodPrediction } from '../emulation/istiod/start-up.ts'
import type { CacertsSet } from './read.ts'
import type { Reading } from '../emulation/parse-cache.ts'
import type { FileView, Found } from './certificate-views.ts'

/** What a check may look at. */
export interface CheckContext {
  readonly set: CacertsSet
  readonly controlPlane: string
  readonly rules: ControlPlaneRules
  readonly roles: CacertsRoles
  readonly at: Date
  readonly trustDomain: string
  readonly istiodNamespace: string
  readonly engine: Engine
  readonly check: SignatureCheck
  readonly reading: Reading
  /** One view for each role that has a file. */
  readonly views: Partial<Record<CacertsRole, FileView>>
  readonly prediction: IstiodPrediction
  readonly go?: GoVerdict | undefined
  /** What workloads present behind their own certificate, as Envoy loads it; there when istiod accepts the set. */
  readonly presented?: LoadedPem | undefined
  /** There when istiod accepts the set. */
  readonly peers?: PeerAnswers | undefined
  /** The first certificate of the signing file, as it is meant. */
  readonly signer?: Found | undefined
  /** All certificates of the set as they are meant, those of the signing file first, then chain, then roots. */
  readonly certificates: readonly Found[]
  /** The path from the signing certificate to an anchor by meaning: as far as names and signatures lead. */
  readonly path: readonly Found[]
}

/** The certificates of one role, as they are meant. */
export function certificatesOf(context: CheckContext, role: CacertsRole): readonly Found[] {
  return context.views[role]?.certificates ?? []
}

/** The answers of those peers that refuse, by name. */
export function refusingPeers({
  peers,
}: CheckContext): readonly (readonly [name: string, says: string])[] {
  const answers: Partial<PeerAnswers> = peers ?? {}
  return Object.entries(answers)
    .filter(([, answer]) => !answer.ok)
    .map(([name, answer]) => [name, answer.says ?? ''] as const)
}

// who checks whom: the stack, and the role of whoever presents the chain
const STACKS: readonly (readonly [words: string, server: string, client?: string])[] = [
  ['Go (istiod and the agents)', 'goServer', 'goClient'],
  ['Envoy', 'boringsslServer', 'boringsslClient'],
  ['OpenSSL 3.0', 'openssl30Server', 'openssl30Client'],
  ['OpenSSL 1.1.1', 'openssl111Server'],
]
const OTHERS: Readonly<Record<string, string>> = {
  goIstiodServing: 'the agents (of istiod itself)',
  envoyLoadsSecret: 'Envoy (when it loads the secret)',
}

/**
 * The peers by the names of {@link PeerAnswers}, in words that say who checks whom; empty for none.
 *
 * @param envoyOnOpenSsl - Envoy of OpenShift Service Mesh 2 is built on OpenSSL, and goes with those.
 */
export function describePeers(names: readonly string[], envoyOnOpenSsl = false): string {
  const refuses = (name: string | undefined): boolean => name === undefined || names.includes(name)
  if (STACKS.every(([, server, client]) => refuses(server) && refuses(client))) return 'all peers'
  const stacks = STACKS.flatMap(([stack, server, client]) => {
    const words = envoyOnOpenSsl && stack === 'Envoy' ? 'BoringSSL' : stack
    if (names.includes(server)) return refuses(client) ? [words] : [`${words} as client`]
    return client !== undefined && names.includes(client) ? [`${words} as server`] : []
  })
  const others = names.flatMap((name) => OTHERS[name] ?? [])
  const text = [...stacks, ...others].join(', ')
  return envoyOnOpenSsl && text.includes('OpenSSL')
    ? `${text} (Envoy is built on OpenSSL here)`
    : text
}

/** What peers say about something: who refuses in words, and all their texts as facts. */
export function peerFacts(context: CheckContext): {
  readonly peers: string
  readonly refusing: Readonly<Record<string, string>>
} {
  const refusing = refusingPeers(context)
  return {
    peers: describePeers(
      refusing.map(([name]) => name),
      context.rules.envoyOnOpenSsl,
    ),
    refusing: Object.fromEntries(refusing),
  }
}

/** Did one of these peers refuse with words that hold the text? */
export function peerSays(context: CheckContext, text: string | RegExp): boolean {
  return refusingPeers(context).some(([, says]) =>
    typeof text === 'string' ? says.includes(text) : text.test(says),
  )
}
