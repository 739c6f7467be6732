import type { FindingCode } from '../types.ts'

/** A cause as the tables hold it: several findings of ours may report it. */
export interface CauseRow {
  readonly text: string
  readonly findings: readonly FindingCode[]
  readonly command?: string
}

/** Where a line comes from, as far as causes differ by it. */
export type Situation =
  /** A proxy of the mesh, or one that we do not know. */
  | 'mesh'
  /** A program outside of the mesh. */
  | 'client'
  /** A server outside of the mesh, and the client is the peer. */
  | 'server'
  /** nginx that calls a server behind it. */
  | 'upstream'
  /** The API server that calls a webhook. */
  | 'webhook'
  /** An agent or a proxy that calls istiod. */
  | 'agent'
  /** istiod, or what else starts with the CA files. */
  | 'istiod'
  /** A proxy or the control plane of Linkerd. */
  | 'linkerd'

/** What is wrong, in words, with its causes; those of a situation that is not listed are those of the mesh. */
export interface Fault extends Partial<Readonly<Record<Situation, readonly CauseRow[]>>> {
  readonly meaning: string
  /** The same of what this side loads itself, where that is put otherwise. */
  readonly own?: string
  readonly mesh: readonly CauseRow[]
}

/** The tables of faults, written `as const satisfies Faults` so that their names are known. */
export type Faults = Readonly<Record<string, Fault>>

export function cause(
  text: string,
  command?: string,
  ...findings: readonly FindingCode[]
): CauseRow {
  return command === undefined ? { text, findings } : { text, findings, command }
}

/** nginx sends no name unless it is told to. */
export const NAME_OF_UPSTREAM: CauseRow = {
  text: 'the server behind chooses by the name (SNI), and nginx sends none: proxy_ssl_server_name on, and proxy_ssl_name where it is another',
  findings: [],
  command: 'openssl s_client -servername HOST -connect HOST:PORT </dev/null',
}
export const CHECK = 'meshcerts check DIR'
export const POD =
  'istioctl proxy-config secret POD.NAMESPACE -o json | meshcerts verify - --cacerts DIR'
export const PEER_POD =
  'istioctl proxy-config secret PEER-POD.NAMESPACE -o json | meshcerts verify - --cacerts DIR'
export const SERVER =
  'openssl s_client -showcerts -connect HOST:PORT </dev/null | meshcerts verify - --root CA-FILE'
export const TRUST = 'meshcerts trust DIR-OF-CLUSTER-1 DIR-OF-CLUSTER-2'
export const MODE = 'istioctl x describe pod POD.NAMESPACE'
export const LISTENER = 'istioctl proxy-config listeners POD.NAMESPACE --port PORT -o json'
export const CLUSTER = 'istioctl proxy-config cluster POD.NAMESPACE --fqdn HOST -o json'
export const WEBHOOK =
  "kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o jsonpath='{..caBundle}' | tr ' ' '\\n' | sort -u"
export const ROOT_CONFIGMAP =
  "kubectl get configmap istio-ca-root-cert -n NAMESPACE -o jsonpath='{.data.root-cert\\.pem}' | meshcerts diff - DIR/root-cert.pem"
export const CLOCKS =
  'kubectl get nodes -o name | xargs -I{} kubectl debug {} --image=busybox -- date -u'
export const SECRET = 'kubectl get secret NAME -n NAMESPACE -o yaml | meshcerts show -'
export const LINKERD_CHECK =
  'kubectl get secret/linkerd-identity-issuer configmap/linkerd-identity-trust-roots -n linkerd -o yaml | meshcerts check -'
