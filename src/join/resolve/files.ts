import { dotted, get } from '../../mesh/context.ts'
import type { YamlPath } from '../../mesh/yaml.ts'
import { labelOf, listAt, textAt, type Resource } from '../resources.ts'
import { report, type Scene } from './resolve.ts'
import { clientSettings } from './rule-use.ts'
import { usesNamed } from './without-secret.ts'

// Certificates that a manifest takes from files of the pods: what is in them is not among manifests. istio/api
// networking/v1alpha3, ServerTLSSettings and ClientTLSSettings.

const OF_SERVERS = ['serverCertificate', 'privateKey', 'caCertificates', 'caCrl']
const OF_CLIENTS = ['clientCertificate', 'privateKey', 'caCertificates', 'caCrl']

/** A Sidecar takes no Secret. */
const OF_SIDECARS = 'give the files: meshcerts credential CERT KEY'

/** Verifies with the CAs of the system, and is no file. */
const SYSTEM = 'system'

/** The TLS settings of a Sidecar: those of what comes in. */
const ingressSettings = ({ value }: Resource): readonly YamlPath[] =>
  listAt(value, 'spec', 'ingress').flatMap((listener, index) =>
    usesNamed(get(listener, 'tls')) ? [['spec', 'ingress', index, 'tls']] : [],
  )

/** The TLS settings of a Gateway: those of each server that uses what they name, and of each of its pairs. */
function serverSettings({ value }: Resource): readonly YamlPath[] {
  return listAt(value, 'spec', 'servers').flatMap((server, index) => {
    if (!usesNamed(get(server, 'tls'))) return []
    const at = ['spec', 'servers', index, 'tls']
    const pairs = listAt(server, 'tls', 'tlsCertificates')
    return [at, ...pairs.map((_, pair) => [...at, 'tlsCertificates', pair])]
  })
}

const tlsOf = ({ all }: Scene, rule: Resource): readonly YamlPath[] =>
  clientSettings(all, rule).map((path) => [...path, 'tls'])

function settingsOf(scene: Scene, from: Resource): readonly YamlPath[] {
  if (from.kind === 'Gateway') return serverSettings(from)
  if (from.kind === 'Sidecar') return ingressSettings(from)
  return from.kind === 'DestinationRule' ? tlsOf(scene, from) : []
}

/** Says of each file that it is not judged; how many there are. */
export function noteFiles(scene: Scene, from: Resource): number {
  if (from.group !== 'networking.istio.io') return 0
  const settings = settingsOf(scene, from)
  const fields = from.kind === 'DestinationRule' ? OF_CLIENTS : OF_SERVERS
  const paths = settings.flatMap((at) => fields.map((field) => [...at, field]))
  const named = paths.filter((path) => {
    const text = textAt(from.value, ...path) ?? ''
    return text !== '' && text !== SYSTEM
  })
  for (const path of named) {
    const file = textAt(from.value, ...path) ?? ''
    const own = from.kind === 'Sidecar' ? { fix: OF_SIDECARS } : {}
    const facts = { of: labelOf(from), field: dotted(path), file }
    report(scene, { from, path, ...own }, 'join-file', facts)
  }
  return named.length
}
