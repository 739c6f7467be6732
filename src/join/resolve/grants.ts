import { CA_SUFFIX } from '../../emulation/istiod/gateway-credential.ts'
import { listAt, mayBeSame, textAt, type Resource } from '../resources.ts'
import type { Reference } from './reference.ts'

/** The name that `to` of a grant is compared with (references.go, SecretAllowed). */
export const grantedName = ({ name, wants }: Reference): string =>
  wants === 'ca' ? `${name}${CA_SUFFIX}` : name

/**
 * Does a ReferenceGrant in the namespace of the object allow the reference?
 *
 * istio/istio 86c9f01f, pilot/pkg/config/kube/gatewaycommon/referencegrant.go: group, kind and namespace of `from` must be equal,
 * `to` may leave the name out; of a CA it is compared with NAME-cacert, as that is what istiod looks up.
 */
export function isGranted(all: readonly Resource[], reference: Reference): boolean {
  const { from, kind, namespaces } = reference
  const name = grantedName(reference)
  const [namespace = ''] = namespaces
  return all.some(({ kind: own, namespace: home, value }) => {
    if (own !== 'ReferenceGrant' || !mayBeSame(home, namespace)) return false
    const allows = listAt(value, 'spec', 'from').some(
      (one) =>
        textAt(one, 'group') === from.group &&
        textAt(one, 'kind') === from.kind &&
        textAt(one, 'namespace') === from.namespace,
    )
    const names = listAt(value, 'spec', 'to').some(
      (one) =>
        (textAt(one, 'group') ?? '') === '' &&
        textAt(one, 'kind') === kind &&
        (textAt(one, 'name') ?? name) === name,
    )
    return allows && names
  })
}
