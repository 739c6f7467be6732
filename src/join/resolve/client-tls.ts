import { dotted, get } from '../../mesh/context.ts'
import type { YamlPath } from '../../mesh/yaml.ts'
import { labelOf, textAt, type Resource } from '../resources.ts'
import { originates, portOf, replacedBy, settingsPaths } from './client-settings.ts'
import { report, type Scene } from './resolve.ts'
import type { Workloads } from './istio-references.ts'
import { clientSettings, isAskedFor, isUsedByAny } from './rule-use.ts'
import { portsFor, servicesOf } from './services.ts'

// The TLS settings of a DestinationRule that are not used, and what verifies the server where they name nothing. istio/istio eed52ebb,
// pilot/pkg/networking/core/cluster_tls.go (constructUpstreamTLS); asked of Istio by the kind `delivery`.

/** The CAs of the system where none is named: VERIFY_CERTIFICATE_AT_CLIENT is on from Istio 1.21 (its upgrade notes). */
const ISTIO_THAT_VERIFIES = 21

/** Is a port none of those that the service has? Nobody asks for what its settings name. */
const isOfNoPort = (rule: Resource, settings: YamlPath, ports: readonly number[]): boolean => {
  const port = portOf(rule, settings)
  return port !== undefined && ports.length > 0 && !ports.includes(port)
}

function noteUnknownPort(scene: Scene, rule: Resource, settings: YamlPath): void {
  report(scene, { from: rule, path: [...settings, 'port', 'number'] }, 'join-port-unknown', {
    of: labelOf(rule),
    field: dotted(settings),
    port: portOf(rule, settings) ?? 0,
    service: servicesOf(scene.all, rule).map(labelOf).join(', '),
    ports: portsFor(scene.all, rule).join(' or '),
  })
}

function notePlainPort(scene: Scene, rule: Resource, settings: YamlPath, unused: YamlPath): void {
  report(scene, { from: rule, path: settings }, 'join-port-plain', {
    of: labelOf(rule),
    field: dotted(settings),
    port: portOf(rule, settings) ?? 0,
    unused: dotted([...unused, 'tls']),
  })
}

/** Names nothing that the server is verified with, or the CAs of the system by their name. */
function verifiesWithSystem({ value }: Resource, tls: YamlPath): boolean {
  const ca = textAt(value, ...tls, 'caCertificates') ?? ''
  const named = textAt(value, ...tls, 'credentialName') ?? ''
  return named === '' && (ca === '' || ca === 'system')
}

/** Why nobody looks at the certificate of the server. */
function whyUnverified({ value }: Resource, tls: YamlPath, istio: number): string | undefined {
  if (get(value, ...tls, 'insecureSkipVerify') === true) return 'insecureSkipVerify is set'
  const isNamed = textAt(value, ...tls, 'caCertificates') === 'system'
  return istio >= ISTIO_THAT_VERIFIES || isNamed
    ? undefined
    : 'no CA is named, and Istio verifies without one from 1.21 on'
}

function noteRoots(scene: Scene, rule: Resource, settings: YamlPath, istio: number): void {
  const path = [...settings, 'tls']
  const isSkipped = get(rule.value, ...path, 'insecureSkipVerify') === true
  if (!isSkipped && !verifiesWithSystem(rule, path)) return
  const why = whyUnverified(rule, path, istio)
  const facts = { of: labelOf(rule), field: dotted(path) }
  const at = { from: rule, path }
  if (why === undefined) report(scene, at, 'join-system-roots', facts)
  else report(scene, at, 'join-unverified', { ...facts, why })
}

/** Says what is not used of the TLS settings of a DestinationRule, and who verifies the server; how many begin TLS. */
export function checkClientTls(
  scene: Scene,
  rule: Resource,
  { istio, given }: Pick<Workloads, 'istio' | 'given'>,
): number {
  if (rule.group !== 'networking.istio.io' || rule.kind !== 'DestinationRule') return 0
  const ports = portsFor(scene.all, rule)
  const all = settingsPaths(rule)
  const absent = all.filter((path) => isOfNoPort(rule, path, ports))
  for (const path of all.filter((one) => !absent.includes(one))) {
    const unused = replacedBy(rule, path)
    const isHeard = isUsedByAny(scene.all, { rule, path })
    if (unused !== undefined && isHeard) notePlainPort(scene, rule, path, unused)
  }
  for (const path of absent.filter((one) => originates(rule, one)))
    noteUnknownPort(scene, rule, path)
  const readers = { all: scene.all, given }
  for (const path of clientSettings(scene.all, rule))
    if (isAskedFor(readers, rule, path)) noteRoots(scene, rule, path, istio)
  return all.filter((path) => originates(rule, path)).length
}
