import { isMeshCertsError, type MeshCertsError } from '../report/error.ts'
import { parseControlPlane } from '../release/control-plane.ts'
import type { Finding } from '../report/finding.ts'
import { createReport, type Proof, type Report } from '../report/report.ts'
import { checkControlPlaneV1, checkControlPlaneV2 } from './check-control-plane.ts'
import {
  checkDestinationRule,
  checkGateway,
  checkMeshConfig,
  checkMeshText,
  checkPeerAuthentication,
  checkPolicy,
  checkTlsProfile,
} from './check-kinds.ts'
import {
  get,
  isFields,
  kindOf,
  report,
  show,
  type Context,
  type ManifestOptions,
} from './context.ts'
import { readYaml, type YamlDocument } from './yaml.ts'

interface Kind {
  /** What `apiVersion` must be; the end of it may differ for kinds whose versions are alike. */
  readonly versions: readonly string[]
  readonly check: (context: Context, resource: unknown) => void
}

const networking = [
  'networking.istio.io/v1',
  'networking.istio.io/v1beta1',
  'networking.istio.io/v1alpha3',
]
const authentication = ['authentication.istio.io/v1alpha1']

const KINDS: Readonly<Record<string, Kind>> = {
  ServiceMeshControlPlane: {
    versions: ['maistra.io/v2', 'maistra.io/v1'],
    check: (context, resource) => {
      const old = get(resource, 'apiVersion') === 'maistra.io/v1'
      const check = old ? checkControlPlaneV1 : checkControlPlaneV2
      check(context, get(resource, 'spec'))
    },
  },
  Policy: {
    versions: authentication,
    check: (context, resource) => {
      checkPolicy(context, resource, 'Policy')
    },
  },
  MeshPolicy: {
    versions: authentication,
    check: (context, resource) => {
      checkPolicy(context, resource, 'MeshPolicy')
    },
  },
  PeerAuthentication: {
    versions: ['security.istio.io/v1', 'security.istio.io/v1beta1'],
    check: (context, resource) => {
      checkPeerAuthentication(context, get(resource, 'spec'))
    },
  },
  DestinationRule: {
    versions: networking,
    check: (context, resource) => {
      checkDestinationRule(context, get(resource, 'spec'))
    },
  },
  Gateway: {
    versions: networking,
    check: (context, resource) => {
      checkGateway(context, get(resource, 'spec'))
    },
  },
  IstioOperator: {
    versions: ['install.istio.io/v1alpha1'],
    check: (context, resource) => {
      checkMeshConfig(context, get(resource, 'spec', 'meshConfig'), ['spec', 'meshConfig'])
    },
  },
  Istio: {
    versions: ['sailoperator.io/v1', 'sailoperator.io/v1alpha1', 'operator.istio.io/v1alpha1'],
    check: (context, resource) => {
      const path = ['spec', 'values', 'meshConfig']
      checkMeshConfig(context, get(resource, ...path), path)
    },
  },
  APIServer: {
    versions: ['config.openshift.io/v1'],
    check: (context, resource) => {
      checkTlsProfile(context, get(resource, 'spec'))
    },
  },
  ConfigMap: {
    versions: ['v1'],
    check: (context, resource) => {
      checkMeshText(context, get(resource, 'data', 'mesh'))
    },
  },
}

/** Kinds that carry nothing that is looked at here, but are no mistake. */
const isCacerts = (resource: unknown): boolean =>
  get(resource, 'kind') === 'Secret' && get(resource, 'metadata', 'name') === 'cacerts'

/** Most items of a List that are looked at. */
const MOST_ITEMS = 10_000

function resourcesOf(
  value: unknown,
): readonly { readonly resource: unknown; readonly base: (string | number)[] }[] {
  const items = get(value, 'items')
  if (!Array.isArray(items)) return [{ resource: value, base: [] }]
  return (items as unknown[])
    .slice(0, MOST_ITEMS)
    .map((resource, index) => ({ resource, base: ['items', index] }))
}

function checkResource(context: Context, resource: unknown): void {
  if (!isFields(resource)) {
    const facts = { field: 'the document', found: kindOf(resource), expected: 'an object' }
    report(context, 'manifest-type', [], facts)
    return
  }
  const kind = get(resource, 'kind')
  if (kind === undefined) checkFragment(context, resource)
  else if (typeof kind !== 'string' || !Object.hasOwn(KINDS, kind)) otherKind(context, kind)
  else checkKnown(context, resource, kind)
}

function checkFragment(context: Context, resource: unknown): void {
  const inner = get(resource, 'meshConfig')
  const [config, path] = isFields(inner) ? [inner, ['meshConfig']] : [resource, []]
  if (get(config, 'tlsDefaults') !== undefined || get(config, 'meshMTLS') !== undefined) {
    checkMeshConfig(context, config, path)
  } else {
    report(context, 'manifest-missing', [], { field: 'kind' })
  }
}

function otherKind(context: Context, kind: unknown): void {
  const found = show(kind)
  const meant = Object.keys(KINDS).find((name) => name.toLowerCase() === found.toLowerCase())
  if (meant === undefined) report(context, 'manifest-not-checked', ['kind'], { found })
  else report(context, 'manifest-kind', ['kind'], { found, meant })
}

function checkKnown(context: Context, resource: unknown, name: string): void {
  const kind = KINDS[name]
  if (kind === undefined) return
  const version = get(resource, 'apiVersion')
  // other projects have a Gateway, a Policy and an Istio too
  if (typeof version === 'string' && foreignGroup(version, kind)) {
    report(context, 'manifest-not-checked', ['kind'], { found: `${name} of ${show(version)}` })
    return
  }
  if (typeof version !== 'string' || !kind.versions.includes(version)) {
    const facts = { found: show(version), kind: name, allowed: kind.versions }
    report(context, 'manifest-api-version', ['apiVersion'], facts, {
      fix: `write ${kind.versions[0] ?? ''}`,
    })
  }
  kind.check(context, resource)
}

const groupOf = (version: string): string => version.slice(0, Math.max(0, version.lastIndexOf('/')))

function foreignGroup(version: string, kind: Kind): boolean {
  const group = groupOf(version)
  if (/(?:^|\.)(?:istio|maistra)\.io$/.test(group)) return false
  return group.includes('.') && !kind.versions.some((known) => groupOf(known) === group)
}

function read(manifest: unknown): readonly YamlDocument[] | MeshCertsError {
  if (typeof manifest !== 'string') return [{ value: manifest, locate: () => ({}) }]
  try {
    return readYaml(manifest)
  } catch (error) {
    if (isMeshCertsError(error)) return error
    throw error
  }
}

/**
 * Judges manifests of a mesh: ServiceMeshControlPlane v1 and v2, Policy, PeerAuthentication, DestinationRule, Gateway, the TLS part
 * of meshConfig (bare, in the ConfigMap `istio`, IstioOperator or Istio), the TLS profile of OpenShift.
 *
 * @param manifest - YAML or JSON text with any number of documents, also a `List`; or one parsed object.
 * @param options - What is known beside the text. A Secret `cacerts` in the same text counts as `cacerts: true`.
 * @returns All findings, errors first, each with line and column where text was given; text that cannot be read is a finding
 *   (`mesh-yaml`), too. Findings about TLS settings are those of `checkTlsSettings`.
 * @throws MeshCertsError `release-unknown` for a control plane that is not known; never for what the manifest says.
 *
 * @example
 * const report = checkManifest('kind: PeerAuthentication\napiVersion: security.istio.io/v1\nspec: { mtls: { mode: strict } }')
 * report.findings[0]?.line // => 3
 */
export function checkManifest(manifest: unknown, options: ManifestOptions = {}): Report {
  if (options.controlPlane !== undefined) parseControlPlane(options.controlPlane)
  const documents = read(manifest)
  if (isMeshCertsError(documents)) {
    const file = options.file === undefined ? {} : { file: options.file }
    return createReport([Object.freeze({ ...documents.finding, ...file })])
  }
  const all = documents.map((source) => ({ source, resources: resourcesOf(source.value) }))
  const secret = all.some(({ resources }) => resources.some(({ resource }) => isCacerts(resource)))
  const known: ManifestOptions = secret ? { ...options, cacerts: true } : options
  const findings: Finding[] = []
  const proofs: Proof[] = []
  for (const { source, resources } of all) {
    for (const { resource, base } of resources) {
      const { locate } = source
      checkResource({ options: known, findings, proofs, locate, base }, resource)
    }
  }
  return createReport(findings, proofs)
}
