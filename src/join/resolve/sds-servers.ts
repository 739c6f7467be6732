import { get, isFields } from '../../mesh/context.ts'
import { meshConfigsOf } from '../trust/mesh-configs.ts'
import type { Resource } from '../resources.ts'

// Who hands out secrets in place of istiod. istio/istio eed52ebb: pilot/pkg/security/model/authentication.go
// (ConstructSdsSecretConfigForCredential), pkg/security/security.go (CredentialNameSocketPath).

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Does the mesh name an SDS server (`extensionProviders[].sds`)? */
export const hasSdsProvider = (all: readonly Resource[]): boolean =>
  all
    .flatMap(meshConfigsOf)
    .some((config) =>
      list(get(config, 'extensionProviders')).some((one) => isFields(get(one, 'sds'))),
    )

/** Where the agent looks for the socket of an SDS server in its pod. */
const SOCKET = /\/var\/run\/secrets\/credential-uds\/?$/

/** Do the pods that a resource makes share a socket with an SDS server? */
export function hasSdsSocket({ kind, value }: Resource): boolean {
  const spec = kind === 'Pod' ? get(value, 'spec') : get(value, 'spec', 'template', 'spec')
  return list(get(spec, 'containers')).some((container) =>
    list(get(container, 'volumeMounts')).some((mount) => {
      const path = get(mount, 'mountPath')
      return typeof path === 'string' && SOCKET.test(path)
    }),
  )
}
