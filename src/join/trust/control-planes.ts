import type { CaCertificatesEntry } from '../../emulation/istiod/trust-bundle.ts'
import type { ControlPlaneResource, TrustSettings } from '../../cacerts/tools/trust-party.ts'
import { get, isFields } from '../../mesh/context.ts'
import { meshTextIn } from '../../mesh/mesh-map.ts'
import { parseYaml } from '../../mesh/yaml.ts'
import { parseControlPlane, type ControlPlane } from '../../release/control-plane.ts'
import { isRefusal } from '../../report/error.ts'
import type { Resource } from '../resources.ts'
import { textAt, textsAt } from '../resources.ts'
import { environmentsIn, isIstiod, isOn, isOnIn } from './istiod-environment.ts'

// What control planes say of trust, from the resources that set them up, and from the ConfigMap that istiod reads.

/** A control plane that was found. */
export interface FoundControlPlane {
  /** Where it runs; empty where that is left to `kubectl apply -n`. */
  readonly namespace: string
  /** What it is called among those of its cluster. */
  readonly label: string
  /** The ConfigMap that its istiod reads MeshConfig from. */
  readonly configMap: string
  readonly settings: TrustSettings
  /** What names its release, where that is not known here. */
  readonly unknownRelease?: string
  readonly resource: Resource
}

function entryOf(value: unknown): CaCertificatesEntry {
  const pem = textAt(value, 'pem')
  const spiffeBundleUrl = textAt(value, 'spiffeBundleUrl')
  return {
    ...(pem !== undefined && { pem }),
    ...(spiffeBundleUrl !== undefined && { spiffeBundleUrl }),
    certSigners: textsAt(value, 'certSigners'),
    trustDomains: textsAt(value, 'trustDomains'),
  }
}

/** What MeshConfig says of trust; nothing where it says nothing. */
function fromMeshConfig(config: unknown): TrustSettings {
  const trustDomain = textAt(config, 'trustDomain')
  const caCertificates = get(config, 'caCertificates')
  const metadata = get(config, 'defaultConfig', 'proxyMetadata')
  return {
    ...(trustDomain !== undefined && { trustDomain }),
    ...(get(config, 'trustDomainAliases') !== undefined && {
      trustDomainAliases: textsAt(config, 'trustDomainAliases'),
    }),
    ...(Array.isArray(caCertificates) && { caCertificates: caCertificates.map(entryOf) }),
    ...(isOn(get(metadata, 'PROXY_CONFIG_XDS_AGENT')) && { proxyConfigXds: true }),
  }
}

/** What the environment of istiod says of trust. */
function fromEnvironment(...resources: readonly Resource[]): TrustSettings {
  const environments = resources.flatMap(environmentsIn)
  return {
    ...(isOnIn(environments, 'ISTIO_MULTIROOT_MESH') && { multiRoot: true }),
    ...(isOnIn(environments, 'PILOT_SKIP_VALIDATE_TRUST_DOMAIN') && { skipTrustDomain: true }),
  }
}

function releaseOf(
  product: 'istio' | 'ossm',
  version: string | undefined,
): ControlPlane | undefined {
  const number = /^v?(\d+\.\d+)/.exec(version ?? '')?.[1]
  if (number === undefined) return undefined
  try {
    return parseControlPlane(`${product}-${number}`).name
  } catch (error) {
    if (isRefusal(error)) return undefined
    throw error
  }
}

interface Found {
  readonly namespace: string
  readonly revision: string
  readonly product: 'istio' | 'ossm'
  readonly version: string | undefined
  readonly settings: TrustSettings
}

function found(
  resource: Resource,
  { namespace, revision, product, version, settings }: Found,
): FoundControlPlane {
  const controlPlane = releaseOf(product, version)
  return {
    namespace,
    label: `${resource.kind} ${resource.name}`.trim(),
    configMap: revision === '' || revision === 'default' ? 'istio' : `istio-${revision}`,
    settings: { ...(controlPlane && { controlPlane }), ...settings },
    ...(controlPlane === undefined && version !== undefined && { unknownRelease: version }),
    resource,
  }
}

const ambientIf = (...profiles: readonly unknown[]): TrustSettings =>
  profiles.some((profile) => profile === 'ambient' || profile === 'openshift-ambient')
    ? { dataPlane: 'both' }
    : {}

/** `Istio` and `IstioRevision` of the sail operator, which OpenShift Service Mesh 3 is set up with too. */
function ofSail(resource: Resource): FoundControlPlane {
  const spec = get(resource.value, 'spec')
  const values = get(spec, 'values')
  return found(resource, {
    namespace: textAt(spec, 'namespace') ?? 'istio-system',
    revision: resource.name,
    product: 'istio',
    version: textAt(spec, 'version'),
    settings: {
      ...ambientIf(get(spec, 'profile'), get(values, 'profile')),
      ...fromMeshConfig(get(values, 'meshConfig')),
      ...fromEnvironment(resource),
    },
  })
}

function ofOperator(resource: Resource): FoundControlPlane {
  const spec = get(resource.value, 'spec')
  const values = get(spec, 'values')
  return found(resource, {
    namespace: textAt(spec, 'namespace') ?? resource.namespace,
    revision: textAt(spec, 'revision') ?? '',
    product: 'istio',
    version: textAt(spec, 'tag') ?? textAt(values, 'global', 'tag'),
    settings: {
      ...ambientIf(get(spec, 'profile')),
      ...fromMeshConfig(get(values, 'meshConfig')),
      ...fromMeshConfig(get(spec, 'meshConfig')),
      ...fromEnvironment(resource),
    },
  })
}

/** `ServiceMeshControlPlane`: its own fields for trust domains; MeshConfig is for those who know. */
function ofMaistra(resource: Resource): FoundControlPlane {
  const spec = get(resource.value, 'spec')
  const trust = get(spec, 'security', 'trust')
  const trustDomain = textAt(trust, 'domain')
  return found(resource, {
    namespace: resource.namespace,
    revision: resource.name,
    product: 'ossm',
    version: textAt(spec, 'version'),
    settings: {
      ...(trustDomain !== undefined && { trustDomain }),
      ...(get(trust, 'additionalDomains') !== undefined && {
        trustDomainAliases: textsAt(trust, 'additionalDomains'),
      }),
      ...fromMeshConfig(get(spec, 'techPreview', 'meshConfig')),
      ...fromEnvironment(resource),
    },
  })
}

const READERS: Readonly<Record<string, (resource: Resource) => FoundControlPlane>> = {
  Istio: ofSail,
  IstioRevision: ofSail,
  IstioOperator: ofOperator,
  ServiceMeshControlPlane: ofMaistra,
}

/** MeshConfig in the text of a ConfigMap: what it says, or why it is not YAML; neither where there is no such text. */
export function meshText({ value }: Resource): {
  readonly config?: unknown
  readonly problem?: string
} {
  const text = meshTextIn(value)
  if (text === undefined) return {}
  try {
    return { config: parseYaml(text)[0] }
  } catch (error) {
    if (isRefusal(error)) return { problem: error.finding.message }
    throw error
  }
}

/** The ConfigMap that istiod reads, by itself. */
function ofConfigMap(resource: Resource): FoundControlPlane {
  return found(resource, {
    namespace: resource.namespace,
    revision: resource.name.replace(/^istio-?/, ''),
    product: 'istio',
    version: undefined,
    settings: fromMeshConfig(meshText(resource).config),
  })
}

const sameNamespace = (a: string, b: string): boolean => a === b || a === '' || b === ''

/** The environment of the Deployment of istiod in a namespace. */
function deployed(all: readonly Resource[], namespace: string): TrustSettings {
  const own = all.filter((one) => isIstiod(one) && sameNamespace(one.namespace, namespace))
  return fromEnvironment(...own)
}

/** As Kubernetes has names: what goes into a command is nothing else. */
const NAME = /^[a-z\d](?:[-.a-z\d]{0,251}[a-z\d])?$/

/** What commands name a control plane by: nothing for what an operator does not make, or makes for itself (IstioRevision). */
export function namedBy({ resource }: FoundControlPlane): ControlPlaneResource | undefined {
  const { kind, name, value } = resource
  if ((kind !== 'Istio' && kind !== 'ServiceMeshControlPlane') || !NAME.test(name)) return undefined
  const version = textAt(value, 'spec', 'version')
  return { kind, name, ...(version !== undefined && NAME.test(version) && { version }) }
}

/** Every control plane among the resources. What istiod reads wins over what it was set up with. */
export function controlPlanesIn(all: readonly Resource[]): readonly FoundControlPlane[] {
  const declared = all.flatMap((one) =>
    Object.hasOwn(READERS, one.kind) && isFields(one.value['spec'])
      ? [(READERS[one.kind] as (resource: Resource) => FoundControlPlane)(one)]
      : [],
  )
  const maps = all.filter(({ value }) => meshTextIn(value) !== undefined)
  const belongs = (map: Resource, of: FoundControlPlane): boolean =>
    map.name === of.configMap && sameNamespace(map.namespace, of.namespace)
  const joined = declared.map((one) => {
    const map = maps.find((candidate) => belongs(candidate, one))
    const read = map === undefined ? {} : fromMeshConfig(meshText(map).config)
    return { ...one, settings: { ...one.settings, ...read } }
  })
  const alone = maps.filter((map) => !declared.some((one) => belongs(map, one))).map(ofConfigMap)
  return [...joined, ...alone].map((one) => ({
    ...one,
    settings: { ...one.settings, ...deployed(all, one.namespace) },
  }))
}
