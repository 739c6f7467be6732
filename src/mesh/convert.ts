import { convertCipherSuites, convertEcdhCurves, convertTlsVersion } from '../tls/index.ts'
import { get, isFields, show } from './context.ts'
import { createPeerAuthentication } from './create.ts'
import type { MeshConfig, PeerAuthentication } from './types.ts'
import type { YamlPath } from './yaml.ts'

/** Something that the result does not say. */
export interface LostField {
  /** Path in the source, with dots. */
  readonly field: string
  readonly reason: string
}

/** A converted manifest. */
export interface Converted<T> {
  readonly manifest: T
  /** What is not in it, in the order of the source. */
  readonly lost: readonly LostField[]
}

type Target = Record<string, unknown>

function put(target: Target, path: readonly string[], value: unknown): void {
  let current = target
  for (const step of path.slice(0, -1)) {
    const next = isFields(current[step]) ? (current[step] as Target) : {}
    current[step] = next
    current = next
  }
  current[path.at(-1) ?? ''] = value
}

/** The paths of all values below, but those that were dealt with. */
function leavesOf(value: unknown, path: YamlPath, known: ReadonlySet<string>): string[] {
  const field = path.join('.')
  if (known.has(field) || value === undefined) return []
  if (!isFields(value) || path.length > 20) return [field]
  const keys = Object.keys(value)
  return keys.length === 0
    ? [field]
    : keys.flatMap((key) => leavesOf(value[key], [...path, key], known))
}

const trimmed = (list: string): readonly string[] =>
  list
    .split(',')
    .map((name) => name.replace(/^ {1,100}/, '').trimEnd())
    .filter((name) => name !== '')

/**
 * Writes a `ServiceMeshControlPlane` of `maistra.io/v1` as one of `maistra.io/v2`.
 *
 * Strings with commas become lists, blanks around the names taken away, which the operator's own conversion does not do. The
 * names themselves are kept, good or bad: `checkManifest` judges them.
 *
 * @param source - The v1 object. Fields that the guide does not speak of are lost, and named.
 *
 * @example
 * const v1 = { apiVersion: 'maistra.io/v1', kind: 'ServiceMeshControlPlane', spec: { istio: { global: { mtls: { enabled: true } } } } }
 * convertControlPlaneToV2(v1).manifest['spec'] // => { security: { dataPlane: { mtls: true } } }
 */
export function convertControlPlaneToV2(
  source: unknown,
): Converted<Readonly<Record<string, unknown>>> {
  const target: Target = { apiVersion: 'maistra.io/v2', kind: 'ServiceMeshControlPlane' }
  const metadata = get(source, 'metadata')
  if (metadata !== undefined) target['metadata'] = metadata
  target['spec'] = {}
  const known = new Set<string>()
  const move = (
    from: string,
    to: string,
    change: (value: unknown) => unknown = (value) => value,
  ): void => {
    const value = get(source, ...from.split('.'))
    if (value === undefined) return
    const changed = change(value)
    if (changed === undefined) return
    known.add(from)
    put(target, to.split('.'), changed)
  }
  const list = (value: unknown): unknown =>
    typeof value === 'string' ? (value === '' ? undefined : trimmed(value)) : value
  move('spec.version', 'spec.version')
  move('spec.istio.global.mtls.enabled', 'spec.security.dataPlane.mtls')
  move('spec.istio.global.trustDomain', 'spec.security.trust.domain')
  move('spec.istio.global.trustDomainAliases', 'spec.security.trust.additionalDomains')
  const tls = 'spec.security.controlPlane.tls'
  move('spec.istio.global.tls.minProtocolVersion', `${tls}.minProtocolVersion`)
  move('spec.istio.global.tls.maxProtocolVersion', `${tls}.maxProtocolVersion`)
  move('spec.istio.global.tls.cipherSuites', `${tls}.cipherSuites`, list)
  move('spec.istio.global.tls.ecdhCurves', `${tls}.ecdhCurves`, list)
  move('spec.istio.security.selfSigned', 'spec.security.certificateAuthority', (selfSigned) => ({
    type: 'Istiod',
    istiod: { type: selfSigned === false ? 'PrivateKey' : 'SelfSigned' },
  }))
  const lost = leavesOf(get(source, 'spec'), ['spec'], known).map((field) => ({
    field: show(field),
    reason: 'not converted here',
  }))
  return Object.freeze({ manifest: target, lost: Object.freeze(lost) })
}

/** What the upstream of a control plane is: Istio's mesh configuration, the policy, settings of istiod. */
export interface UpstreamManifest {
  readonly meshConfig: MeshConfig
  readonly peerAuthentication?: PeerAuthentication
  /** Environment of istiod. */
  readonly environment: Readonly<Record<string, string>>
}

const TTL = {
  workloadCertTTLDefault: 'DEFAULT_WORKLOAD_CERT_TTL',
  workloadCertTTLMax: 'MAX_WORKLOAD_CERT_TTL',
} as const
const CONVERSION = { from: 'ossm-v2', to: 'istio-mesh' } as const
const TLS_PATH = 'spec.security.controlPlane.tls'

/** The minimum as meshConfig spells it; what it cannot say of the versions is lost. */
function convertVersions(tls: unknown, lost: LostField[]): string | undefined {
  const version = get(tls, 'minProtocolVersion')
  const min = typeof version === 'string' ? convertTlsVersion(version, CONVERSION) : undefined
  if (version !== undefined && min === undefined) {
    const reason = `meshConfig has no "${show(version)}"`
    lost.push({ field: `${TLS_PATH}.minProtocolVersion`, reason })
  }
  if (get(tls, 'maxProtocolVersion') !== undefined) {
    lost.push({ field: `${TLS_PATH}.maxProtocolVersion`, reason: 'meshConfig has no maximum' })
  }
  return min
}

function convertLists(tls: unknown, lost: LostField[]) {
  const suites = convertCipherSuites(get(tls, 'cipherSuites'), CONVERSION)
  const curves = convertEcdhCurves(get(tls, 'ecdhCurves'), CONVERSION)
  const fields = { cipherSuites: suites, ecdhCurves: curves }
  for (const [field, list] of Object.entries(fields)) {
    for (const { name, reason } of list.lost) {
      lost.push({ field: `${TLS_PATH}.${field}`, reason: `"${show(name)}": ${reason}` })
    }
  }
  return { suites: suites.names, curves: curves.names }
}

function convertTls(tls: unknown, lost: LostField[]): Pick<MeshConfig, 'meshMTLS' | 'tlsDefaults'> {
  const { suites, curves } = convertLists(tls, lost)
  const min = convertVersions(tls, lost)
  // Envoy can refuse a list of suites beside a minimum of 1.3, where it has no effect anyway
  const drop = min === 'TLSV1_3' && suites.length > 0
  if (drop) {
    lost.push({ field: `${TLS_PATH}.cipherSuites`, reason: 'no effect with TLS 1.3 only' })
  }
  const common = {
    ...(min === undefined ? {} : { minProtocolVersion: min as 'TLSV1_2' }),
    ...(suites.length === 0 || drop ? {} : { cipherSuites: suites }),
  }
  const defaults = { ...common, ...(curves.length === 0 ? {} : { ecdhCurves: curves }) }
  return {
    ...(Object.keys(common).length === 0 ? {} : { meshMTLS: common }),
    ...(Object.keys(defaults).length === 0 ? {} : { tlsDefaults: defaults }),
  }
}

function convertAuthority(authority: unknown, lost: LostField[]): Record<string, string> {
  const base = 'spec.security.certificateAuthority'
  const type = get(authority, 'type')
  if (typeof type === 'string' && type !== 'Istiod' && type !== '') {
    const reason =
      type === 'cert-manager' ? 'install istio-csr' : 'set caAddress for another signer'
    lost.push({ field: `${base}.type`, reason })
  }
  if (get(authority, 'istiod', 'type') !== undefined) {
    lost.push({ field: `${base}.istiod.type`, reason: 'the files of the secret cacerts decide' })
  }
  if (get(authority, 'istiod', 'privateKey') !== undefined) {
    const reason = 'the secret cacerts is always read at /etc/cacerts'
    lost.push({ field: `${base}.istiod.privateKey`, reason })
  }
  const environment: Record<string, string> = {}
  for (const [field, name] of Object.entries(TTL)) {
    const value = get(authority, 'istiod', field)
    if (typeof value === 'string') environment[name] = value
  }
  return environment
}

/**
 * Writes a `ServiceMeshControlPlane` of `maistra.io/v2` as upstream has it (Istio, OpenShift Service Mesh 3): `meshConfig`, the
 * `PeerAuthentication` that `dataPlane.mtls` stands for, the environment of istiod.
 *
 * The secret `cacerts` stays as it is. A DestinationRule is not needed: upstream sidecars use mutual TLS by themselves.
 *
 * @param source - The v2 object. What upstream has no place for is lost, and named.
 *
 * @example
 * const v2 = { spec: { security: { controlPlane: { tls: { ecdhCurves: ['CurveP256'] } } } } }
 * convertControlPlaneToUpstream(v2).manifest.meshConfig // => { tlsDefaults: { ecdhCurves: ['P-256'] } }
 */
export function convertControlPlaneToUpstream(source: unknown): Converted<UpstreamManifest> {
  const lost: LostField[] = []
  const security = get(source, 'spec', 'security')
  const tls = convertTls(get(security, 'controlPlane', 'tls'), lost)
  const environment = convertAuthority(get(security, 'certificateAuthority'), lost)
  const domain = get(security, 'trust', 'domain')
  const aliases = get(security, 'trust', 'additionalDomains')
  const meshConfig: MeshConfig = {
    ...(typeof domain === 'string' ? { trustDomain: domain } : {}),
    ...(Array.isArray(aliases)
      ? { trustDomainAliases: aliases.filter((name) => typeof name === 'string') }
      : {}),
    ...tls,
  }
  const place = get(source, 'metadata', 'namespace')
  const namespace = typeof place === 'string' ? place : 'istio-system'
  const known = new Set([
    TLS_PATH,
    'spec.security.certificateAuthority',
    'spec.security.trust.domain',
  ])
  known
    .add('spec.security.trust.additionalDomains')
    .add('spec.security.dataPlane.mtls')
    .add('spec.version')
  for (const field of leavesOf(get(source, 'spec'), ['spec'], known)) {
    lost.push({ field: show(field), reason: 'not converted here' })
  }
  const strict = get(security, 'dataPlane', 'mtls') === true
  const manifest = {
    meshConfig,
    ...(strict ? { peerAuthentication: createPeerAuthentication({ namespace }) } : {}),
    environment,
  }
  return Object.freeze({ manifest, lost: Object.freeze(lost) })
}
