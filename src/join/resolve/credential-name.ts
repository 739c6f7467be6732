import type { Refused, Wanted } from './reference.ts'

// What a credentialName of Istio names, and what istiod does not hand out by it. istio/istio 86c9f01f and eed52ebb:
// pilot/pkg/model/credentials/resource.go (ToResourceName, ParseResourceName), pilot/pkg/xds/sds.go (filterAuthorizedResources,
// generate), pilot/pkg/credentials/kube/secrets.go; releases by the same files at their tags.

/** An object that a name leads to. */
export interface Named {
  readonly kind: 'Secret' | 'ConfigMap'
  readonly name: string
  /** Left out where the name does not say it: that of the pods. */
  readonly namespace?: string
}

const SCHEMES = {
  'kubernetes-gateway://': 'Secret',
  'kubernetes://': 'Secret',
  'configmap://': 'ConfigMap',
} as const

/** The Secret or ConfigMap that a name leads to as istiod is asked for it; what follows a second slash is not read. */
export function parseCredentialName(text: string): Named {
  const scheme = (Object.keys(SCHEMES) as (keyof typeof SCHEMES)[]).find((one) =>
    text.startsWith(one),
  )
  const kind = scheme === undefined ? 'Secret' : SCHEMES[scheme]
  // without a scheme it is kubernetes://
  const [name = '', second] = text.slice(scheme?.length ?? 0).split('/')
  if (second === undefined) return { kind, name }
  return { kind, name: second, namespace: name }
}

const SUFFIX = '-cacert'

/** `credentialName: configmap://…` is read from Istio 1.26 on. */
const ISTIO_WITH_CONFIGMAPS = 26

const HAS_SCHEME = /^(?:kubernetes|kubernetes-gateway|configmap):\/\//

/** A name as the proxy asks istiod for it (ToResourceName). */
export const resourceName = (text: string): string =>
  HAS_SCHEME.test(text) ? text : `kubernetes://${text}`

/** What a name is judged by. */
export interface NameQuestion {
  readonly text: string
  /** The same as istiod is asked for it, with the suffix where it is for the CA of a pair. */
  readonly resource: string
  readonly named: Named
  readonly wants: Wanted
  /** Where the pods run; empty where that is not known. */
  readonly pods: readonly string[]
  readonly istio: number
  /** The namespace of the Gateway that names it; left out for what is no Gateway. */
  readonly home?: string
  /** Why nothing is handed out by it, found as it was read (`askedOf`). */
  readonly dead?: Refused
}

const tooOld = (from: number, instead: string): Refused => ({
  outcome: 'wrong-kind',
  problem: `Istio reads that from 1.${String(from)} on`,
  advice: `update to Istio 1.${String(from)}, or ${instead}`,
})

function configMapRefused(question: NameQuestion): Refused | undefined {
  const { wants, istio } = question
  if (istio < ISTIO_WITH_CONFIGMAPS)
    return tooOld(ISTIO_WITH_CONFIGMAPS, 'put the CA into a Secret')
  const unread = incomplete(question, 'configmap://')
  if (unread !== undefined || wants !== 'pair') return unread
  const problem = 'a ConfigMap has no private key, and istiod hands on its CA alone'
  return { outcome: 'wrong-kind', problem, advice: 'name a Secret with certificate and key' }
}

/** What a name lacks that has to say the namespace too, in the words of ParseResourceName. */
function lacking({ namespace, name }: Named): string | undefined {
  if (namespace === undefined) return 'namespace and name'
  if (namespace === '') return 'namespace'
  return name === '' ? 'name' : undefined
}

function incomplete({ resource, named }: NameQuestion, scheme: string): Refused | undefined {
  const lacks = lacking(named)
  if (lacks === undefined) return undefined
  const says = `error parsing resource name: invalid resource name "${resource}". Expected ${lacks}`
  const advice = `write ${scheme}NAMESPACE/${named.name === '' ? 'NAME' : named.name}`
  return { outcome: 'wrong-kind', problem: `istiod logs "${says}"`, says, advice }
}

const unauthorized = ({ resource }: NameQuestion): string =>
  `attempted to access unauthorized certificates ${parseCredentialName(resource).name}: cross namespace secret reference requires ReferenceGrant`

/** Of Secrets istiod hands a gateway those of its own namespace only (filterAuthorizedResources). */
function strangeNamespace(question: NameQuestion): Refused | undefined {
  const { named, pods } = question
  const { namespace, name } = named
  const [home] = pods
  if (namespace === undefined || home === undefined || pods.includes(namespace)) return undefined
  const says = unauthorized(question)
  return {
    outcome: 'wrong-namespace',
    problem: `istiod hands a gateway only Secrets of the namespace of its pods (${home}), and logs "${says}"`,
    says,
    advice: `put the Secret into the namespace ${home}, and write its name alone: ${name}`,
  }
}

const OF_GATEWAY_API = 'kubernetes-gateway://'

/** Why a Secret is not handed out by its name, in words of namespaces and grants. */
function refusedSecret(question: NameQuestion): Refused | undefined {
  if (!question.text.startsWith(OF_GATEWAY_API)) return strangeNamespace(question)
  return incomplete(question, OF_GATEWAY_API) ?? strangeNamespace(question) ?? unverified(question)
}

/**
 * Why istiod hands out no certificate and key by the name of a Secret: what a name that ends in `-cacert` leads to is a CA, whoever
 * asks for it (sds.go, generate: isCAOnlySecret). The Gateway API's conversion does not look at the name, and says nothing.
 */
function takenForCa(name: string, wants: Wanted): Refused | undefined {
  if (wants !== 'pair' || !name.endsWith(SUFFIX)) return undefined
  return {
    outcome: 'wrong-kind',
    problem: `istiod takes every Secret whose name ends in ${SUFFIX} for a CA of clients, and hands the gateway no certificate and key of it`,
    advice: `give the Secret a name that does not end in ${SUFFIX}, and write that name here`,
  }
}

/** Why istiod hands out nothing by a name, whatever there is. */
export function refusedName(question: NameQuestion): Refused | undefined {
  const { named, wants, dead } = question
  if (dead !== undefined) return dead
  if (named.kind === 'ConfigMap') return configMapRefused(question)
  return refusedSecret(question) ?? takenForCa(named.name, wants)
}

/** By this scheme it is handed out only for a Gateway in the namespace of the pods (pilot/pkg/model/gateway.go, mergeGateways). */
function unverified(question: NameQuestion): Refused | undefined {
  const { named, pods, home } = question
  if (home !== undefined && (pods.length === 0 || pods.includes(home))) return undefined
  const says = unauthorized(question)
  return {
    outcome: 'wrong-namespace',
    problem: `by ${OF_GATEWAY_API} istiod hands out Secrets only for a Gateway in the namespace of its pods, and logs "${says}"`,
    says,
    advice: `write its name alone: ${named.name}`,
  }
}

/** `caCertCredentialName` is a field from Istio 1.28 on. */
const ISTIO_WITH_CA_NAME = 28

/**
 * Why a caCertCredentialName does not lead to a CA: its name goes to istiod as it is, and istiod looks for a CA only under a name
 * that ends in `-cacert` (authentication.go, ApplyCredentialSDSToServerCommonTLSContext; sds.go, generate).
 */
export function refusedCaName(question: NameQuestion): Refused | undefined {
  const { named, istio, dead } = question
  if (dead !== undefined) return dead
  if (istio < ISTIO_WITH_CA_NAME)
    return tooOld(ISTIO_WITH_CA_NAME, `put the CA into the Secret NAME${SUFFIX} of the certificate`)
  if (named.kind === 'ConfigMap' || named.name.endsWith(SUFFIX)) return refusedName(question)
  return refusedSecret(question) ?? noSuffix(named)
}

function noSuffix(named: Named): Refused {
  return {
    outcome: 'no-ca',
    problem: `istiod takes a Secret for a CA only where its name ends in ${SUFFIX}, and looks for certificate and key in this one`,
    advice: `call the Secret ${named.name}${SUFFIX}, and write that name here`,
  }
}

/** The object as it is looked up: the suffix is taken off a ConfigMap, and tried first for a Secret. */
export const withoutSuffix = (named: Named): Named =>
  named.name.endsWith(SUFFIX) ? { ...named, name: named.name.slice(0, -SUFFIX.length) } : named
