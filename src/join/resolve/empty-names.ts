import { CREDENTIAL_MODES } from '../../credential/options.ts'
import { dotted } from '../../mesh/context.ts'
import { labelOf, listAt, textAt, type Resource } from '../resources.ts'
import { report, type Scene } from './resolve.ts'

// Names in a list of credentialNames that are empty. istio/istio eed52ebb, pilot/pkg/security/model/authentication.go: of an empty name
// nothing is made, and a list of nothing is a list of messages without a name; asked of Envoy 1.40, which refuses the listener.

const MODES: readonly string[] = CREDENTIAL_MODES

function checkServer(scene: Scene, gateway: Resource, server: unknown, index: number): void {
  if (!MODES.includes(textAt(server, 'tls', 'mode') ?? '')) return
  for (const [at, name] of listAt(server, 'tls', 'credentialNames').entries()) {
    if (name !== '') continue
    const path = ['spec', 'servers', index, 'tls', 'credentialNames', at]
    const says = `CommonTlsContextValidationError.TlsCertificateSdsSecretConfigs[${String(at)}]: embedded message failed validation | caused by SdsSecretConfigValidationError.Name: value length must be at least 1 characters`
    const facts = { of: labelOf(gateway), field: dotted(path), says }
    report(scene, { from: gateway, path }, 'join-empty-name', facts)
  }
}

/** Reports empty names of an Istio Gateway. */
export function checkEmptyNames(scene: Scene, gateway: Resource): void {
  if (gateway.group !== 'networking.istio.io' || gateway.kind !== 'Gateway') return
  for (const [index, server] of listAt(gateway.value, 'spec', 'servers').entries())
    checkServer(scene, gateway, server, index)
}
