import { dotted, get, isFields } from '../../mesh/context.ts'
import type { YamlPath } from '../../mesh/yaml.ts'
import { labelOf, listAt, type Resource } from '../resources.ts'
import { componentOf, report, type Scene } from './resolve.ts'

// How many references Istio takes where the Gateway API allows a list (pilot/pkg/config/kube/gateway/conversion.go, buildTLS;
// backend_policies.go).

/** Two certificates for a listener: Istio 1.27. Before it is exactly one. */
export const ISTIO_WITH_TWO = 27

interface Limit {
  readonly path: YamlPath
  readonly most: number
  readonly says: string
  readonly what: string
  readonly keep: string
}

function certificateLimit(path: YamlPath, istio: number): Limit {
  const common = { path, what: 'certificates' }
  return istio >= ISTIO_WITH_TWO
    ? {
        ...common,
        most: 2,
        says: 'TLS mode can only support up to 2 server certificates',
        keep: 'two: one with an RSA and one with an EC key',
      }
    : {
        ...common,
        most: 1,
        says: 'exactly 1 certificateRefs should be present for TLS termination',
        keep: 'one, or update to Istio 1.27, which takes two',
      }
}

const FRONTEND = ['spec', 'tls', 'frontend']

const caLimit = (path: YamlPath): Limit => ({
  path: [...path, 'caCertificateRefs'],
  most: 1,
  says: 'only one caCertificateRef is supported',
  what: 'CAs',
  keep: 'one, with all CAs in it, one after another',
})

function limitsOf({ kind, value }: Resource, istio: number): readonly Limit[] {
  if (kind === 'BackendTLSPolicy')
    return [
      {
        ...caLimit(['spec', 'validation']),
        says: 'warning: only the first caCertificateRefs will be used',
      },
    ]
  const certificates = listAt(value, 'spec', 'listeners').map((_, index) =>
    certificateLimit(['spec', 'listeners', index, 'tls', 'certificateRefs'], istio),
  )
  const ports = listAt(value, ...FRONTEND, 'perPort').map((_, index) =>
    caLimit([...FRONTEND, 'perPort', index, 'tls', 'validation']),
  )
  return [...certificates, caLimit([...FRONTEND, 'default', 'validation']), ...ports]
}

const KINDS = ['Gateway', 'ListenerSet', 'XListenerSet', 'BackendTLSPolicy']

const NONE = 'certificateRefs or options must be specified when mode is Terminate'

/** Reports listeners that end TLS without a certificate; an option may stand in its place. */
function checkNone(scene: Scene, resource: Resource): void {
  for (const [index, listener] of listAt(resource.value, 'spec', 'listeners').entries()) {
    const tls = get(listener, 'tls')
    const options = Object.keys(Object(get(tls, 'options')) as object)
    if (!isFields(tls) || (tls['mode'] ?? 'Terminate') !== 'Terminate' || options.length > 0)
      continue
    if (listAt(tls, 'certificateRefs').length > 0) continue
    const path = ['spec', 'listeners', index, 'tls']
    const facts = { of: labelOf(resource), field: dotted(path), says: NONE }
    report(scene, { from: resource, path }, 'join-no-certificate', facts)
  }
}

/** Reports the lists of the Gateway API that are empty, or longer than Istio takes them. */
export function checkCounts(scene: Scene, resource: Resource, istio: number): void {
  if (!resource.group.startsWith('gateway.networking.') || !KINDS.includes(resource.kind)) return
  checkNone(scene, resource)
  for (const { path, most, says, what, keep } of limitsOf(resource, istio)) {
    const { length } = listAt(resource.value, ...path)
    if (length <= most) continue
    const facts = {
      of: labelOf(resource),
      field: dotted(path),
      component: componentOf({ by: 'gateway-api', from: resource }),
      count: `${String(length)} ${what}`,
      says,
      most: keep,
    }
    // the others of a policy are passed over, and it goes on
    const severity = resource.kind === 'BackendTLSPolicy' ? { severity: 'warning' as const } : {}
    report(scene, { from: resource, path, ...severity }, 'join-too-many', facts)
  }
}
