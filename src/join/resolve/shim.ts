import { listAt, mayBeSame, textAt, type Resource } from '../resources.ts'

// Certificates that cert-manager makes for the listeners of an annotated Gateway or ListenerSet. cert-manager/cert-manager 036b0165,
// pkg/controller/certificate-shim/sync.go: hasShimAnnotation, issuerForIngressLike, handleGatewayAPIListeners,
// validateGatewayListenerBlock.

const ISSUER = 'cert-manager.io/issuer'
const CLUSTER_ISSUER = 'cert-manager.io/cluster-issuer'
const OTHERS = ['cert-manager.io/issuer-group', 'cert-manager.io/issuer-kind']
const IGNORED = 'cert-manager.io/ignore-tls-listeners'

/** What cert-manager does for a Secret: it makes it, or says why not. */
export interface Shim {
  readonly owner: Resource
  /** Its event; left out where it makes the certificate. */
  readonly says?: string
  readonly advice?: string
}

const KINDS = ['Gateway', 'ListenerSet']

const annotation = ({ value }: Resource, name: string): string | undefined =>
  textAt(value, 'metadata', 'annotations', name)

const isAnnotated = (one: Resource): boolean =>
  one.group === 'gateway.networking.k8s.io' &&
  [ISSUER, CLUSTER_ISSUER].some((name) => annotation(one, name) !== undefined)

/** Annotations that exclude each other: then nothing is made for any listener. */
function badAnnotations(one: Resource): Pick<Shim, 'says' | 'advice'> | undefined {
  if (annotation(one, CLUSTER_ISSUER) === undefined) return undefined
  const wrong = [ISSUER, ...OTHERS].filter((name) => annotation(one, name) !== undefined)
  if (wrong.length === 0) return undefined
  const both = wrong
    .map((name) => (name === ISSUER ? [ISSUER, CLUSTER_ISSUER] : [CLUSTER_ISSUER, name]))
    .map(([one, other]) => `both "${one ?? ''}" and "${other ?? ''}" may not be set`)
  return {
    says: `Could not determine issuer for ingress due to bad annotations: ${both.join(', ')}`,
    advice: wrong.includes(ISSUER)
      ? `keep one of ${ISSUER} and ${CLUSTER_ISSUER}`
      : `write ${ISSUER} in place of ${CLUSTER_ISSUER}: the kind says that it is one of the cluster`,
  }
}

const skipped = (error: string, advice: string): Pick<Shim, 'says' | 'advice'> => ({
  says: `Skipped a listener block: ${error}`,
  advice,
})

/** Why a listener gets no certificate; what makes the reference itself useless is said of that. */
function badListener(
  owner: Resource,
  listener: unknown,
  path: string,
): Pick<Shim, 'says' | 'advice'> | undefined {
  if ((textAt(listener, 'hostname') ?? '') === '')
    return skipped(
      `${path}.hostname: Required value: the hostname cannot be empty`,
      'give the listener a hostname, which is what the certificate is for; or make a Certificate with dnsNames and this secretName',
    )
  const refs = listAt(listener, 'tls', 'certificateRefs').map((ref) => textAt(ref, 'namespace'))
  const at = refs.findIndex((one) => one !== undefined && !mayBeSame(one, owner.namespace))
  if (at < 0) return undefined
  const says = `${path}.tls.certificateRef[${String(at)}].namespace: Invalid value: "${refs[at] ?? ''}": cross-namespace secret references are not allowed in listeners`
  return skipped(says, `make a Certificate with this secretName in the namespace ${refs[at] ?? ''}`)
}

const isIgnored = (owner: Resource, listener: unknown): boolean =>
  (annotation(owner, IGNORED) ?? '')
    .split(',')
    .some((name) => name.trim() === textAt(listener, 'name'))

/** What cert-manager does for a Secret by one Gateway. */
function ofOwner(owner: Resource, [namespace, name]: readonly [string, string]): readonly Shim[] {
  return listAt(owner.value, 'spec', 'listeners').flatMap((listener, index) => {
    const names = listAt(listener, 'tls', 'certificateRefs').some(
      (ref) =>
        textAt(ref, 'name') === name &&
        mayBeSame(textAt(ref, 'namespace') ?? owner.namespace, namespace),
    )
    if (!names || isIgnored(owner, listener)) return []
    const path = `spec.listeners[${String(index)}]`
    const fault = badAnnotations(owner) ?? badListener(owner, listener, path)
    return [fault === undefined ? { owner } : { owner, ...fault }]
  })
}

/** What cert-manager does for a Secret, by namespace and name: that it makes it comes first. */
export function shimFor(
  byKind: ReadonlyMap<string, readonly Resource[]>,
  secret: readonly [namespace: string, name: string],
): Shim | undefined {
  const shims = KINDS.flatMap((kind) => byKind.get(kind) ?? [])
    .filter(isAnnotated)
    .flatMap((owner) => ofOwner(owner, secret))
  return shims.find(({ says }) => says === undefined) ?? shims[0]
}
