import { checkTlsAt } from './check-tls.ts'
import { get, isFields, mayBeCitadel, report, show, type Context } from './context.ts'
import { checkAllowed } from './fields.ts'
import { parseYaml, type YamlPath } from './yaml.ts'
import { isMeshCertsError } from '../report/error.ts'

const MODES = ['UNSET', 'DISABLE', 'PERMISSIVE', 'STRICT']
const CLIENT_MODES = ['DISABLE', 'SIMPLE', 'MUTUAL', 'ISTIO_MUTUAL']
const SERVER_MODES = [
  'PASSTHROUGH',
  'SIMPLE',
  'MUTUAL',
  'AUTO_PASSTHROUGH',
  'ISTIO_MUTUAL',
  'OPTIONAL_MUTUAL',
]

/** Most entries of a list that are looked at: more servers or ports than any Gateway has. */
const MOST_ITEMS = 1000

function checkMode(
  context: Context,
  mode: unknown,
  allowed: readonly string[],
  path: YamlPath,
): void {
  if (mode === undefined || mode === null) return
  checkAllowed(context, typeof mode === 'string' ? mode : show(mode), allowed, path)
}

/** Checks `spec` of a `PeerAuthentication`. */
export function checkPeerAuthentication(context: Context, spec: unknown): void {
  checkMode(context, get(spec, 'mtls', 'mode'), MODES, ['spec', 'mtls', 'mode'])
  const ports = get(spec, 'portLevelMtls')
  if (!isFields(ports)) return
  for (const port of Object.keys(ports).slice(0, MOST_ITEMS)) {
    checkMode(context, get(ports, port, 'mode'), MODES, ['spec', 'portLevelMtls', port, 'mode'])
  }
}

/** Checks a `Policy` or `MeshPolicy` of `authentication.istio.io`. */
export function checkPolicy(context: Context, resource: unknown, kind: string): void {
  if (!mayBeCitadel(context)) report(context, 'manifest-policy-version', ['apiVersion'], { kind })
  const peers = get(resource, 'spec', 'peers')
  const list = Array.isArray(peers) ? (peers as unknown[]).slice(0, MOST_ITEMS) : []
  const asks = list.some((peer) => isFields(peer) && Object.hasOwn(peer, 'mtls'))
  if (!asks) report(context, 'manifest-policy-no-peers', ['spec', 'peers'], { kind })
  for (const [index, peer] of list.entries()) {
    const path = ['spec', 'peers', index, 'mtls', 'mode']
    checkMode(context, get(peer, 'mtls', 'mode'), ['PERMISSIVE', 'STRICT'], path)
  }
  const name = get(resource, 'metadata', 'name')
  const targets = get(resource, 'spec', 'targets')
  if (targets === undefined && name !== undefined && name !== 'default') {
    report(context, 'manifest-name', ['metadata', 'name'], { found: show(name), kind })
  }
}

/** Checks `spec` of a `DestinationRule`. */
export function checkDestinationRule(context: Context, spec: unknown): void {
  const host = get(spec, 'host')
  if (typeof host !== 'string' || host === '') {
    report(
      context,
      'manifest-missing',
      ['spec'],
      { field: 'spec.host' },
      { fix: 'write host: "*.local"' },
    )
  }
  const path = ['spec', 'trafficPolicy', 'tls', 'mode']
  checkMode(context, get(spec, 'trafficPolicy', 'tls', 'mode'), CLIENT_MODES, path)
}

/** Checks `spec` of a `Gateway`. */
export function checkGateway(context: Context, spec: unknown): void {
  const servers = get(spec, 'servers')
  const list = Array.isArray(servers) ? (servers as unknown[]).slice(0, MOST_ITEMS) : []
  for (const [index, server] of list.entries()) {
    const path = ['spec', 'servers', index, 'tls']
    checkMode(context, get(server, 'tls', 'mode'), SERVER_MODES, [...path, 'mode'])
    checkTlsAt(context, get(server, 'tls'), 'istio-gateway', path)
  }
}

/** Checks the TLS part of `meshConfig` at a path. */
export function checkMeshConfig(context: Context, config: unknown, path: YamlPath): void {
  checkTlsAt(context, get(config, 'tlsDefaults'), 'istio-mesh', [...path, 'tlsDefaults'])
  checkTlsAt(context, get(config, 'meshMTLS'), 'istio-mesh', [...path, 'meshMTLS'], true)
}

/** Checks the text that the ConfigMap `istio` holds under `mesh`; the findings stand at that key. */
export function checkMeshText(context: Context, text: unknown): void {
  if (typeof text !== 'string') return
  const at: YamlPath = ['data', 'mesh']
  const inner: Context = { ...context, locate: () => context.locate([...context.base, ...at]) }
  try {
    checkMeshConfig(inner, parseYaml(text)[0], at)
  } catch (error) {
    if (!isMeshCertsError(error)) throw error
    context.findings.push(
      Object.freeze({ ...error.finding, ...context.locate([...context.base, ...at]) }),
    )
  }
}

/** Checks the TLS profile of an OpenShift resource. */
export function checkTlsProfile(context: Context, spec: unknown): void {
  const path = ['spec', 'tlsSecurityProfile']
  const type = get(spec, 'tlsSecurityProfile', 'type')
  checkMode(context, type, ['Old', 'Intermediate', 'Modern', 'Custom'], [...path, 'type'])
  checkTlsAt(context, get(spec, 'tlsSecurityProfile', 'custom'), 'openshift-profile', [
    ...path,
    'custom',
  ])
}
