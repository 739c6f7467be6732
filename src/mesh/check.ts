import { requireObject } from '../report/argument.ts'
import { isRefusal, type MeshCertsError } from '../report/error.ts'
import { parseControlPlane } from '../release/control-plane.ts'
import { createReport, type Proof, type Report } from '../report/report.ts'
import { nearNames } from '../report/edit-distance.ts'
import { checkFields } from './check-fields.ts'
import { checkMeshConfig, MESH_CONFIG } from './check-mesh-config.ts'
import { policyNamed } from './compliance.ts'
import {
  at,
  allFindings,
  get,
  isFields,
  kindOf,
  placeOf,
  report,
  show,
  type Context,
  type ManifestOptions,
} from './context.ts'
import { fragmentKind } from './fragment.ts'
import { KIND_NAMES, kindOfResource, type Kind } from './kinds.ts'
import { openLists, type Opened } from './lists.ts'
import { KUBERNETES, OPERATOR } from './schema/sources.ts'
import { readYaml, type YamlDocument } from './yaml.ts'

const isCacerts = (resource: unknown): boolean =>
  get(resource, 'kind') === 'Secret' && get(resource, 'metadata', 'name') === 'cacerts'

/** Checks one resource, and says whether there was something to check it by. */
export function checkResource(context: Context, resource: unknown): boolean {
  if (!isFields(resource)) {
    const facts = { field: 'the document', found: kindOf(resource), expected: 'an object' }
    report(at(context, []), 'manifest-type', facts)
    return true
  }
  const name = get(resource, 'kind')
  if (name === undefined) return checkFragment(context, resource)
  const kind = typeof name === 'string' ? kindOfResource(name, resource) : undefined
  if (kind === undefined || typeof name !== 'string') return otherKind(context, name)
  return checkKnown(context, resource, name, kind)
}

const VALUES = { type: 'Values', source: OPERATOR, lenient: true } as const

/** Values for Helm, or meshConfig alone: both are written without a kind. */
function checkFragment(context: Context, resource: Readonly<Record<string, unknown>>): boolean {
  const kind = fragmentKind(resource)
  if (kind === 'values') {
    checkFields(context, resource, VALUES, [])
    if (resource['meshConfig'] !== undefined)
      checkMeshConfig(context, resource['meshConfig'], ['meshConfig'])
  } else if (kind === 'mesh-config') {
    checkFields(context, resource, MESH_CONFIG, [])
    checkMeshConfig(context, resource, [])
  } else {
    report(at(context, []), 'manifest-missing', { field: 'kind' })
  }
  return true
}

function otherKind(context: Context, name: unknown): boolean {
  const found = show(name)
  const [meant] = nearNames(found, KIND_NAMES, 3)
  if (meant === undefined || typeof name !== 'string') {
    report(at(context, ['kind']), 'manifest-not-checked', { found })
    return false
  }
  report(at(context, ['kind']), 'manifest-kind', { found, meant })
  return true
}

function checkKnown(
  context: Context,
  resource: Readonly<Record<string, unknown>>,
  name: string,
  kind: Kind,
): boolean {
  const version = get(resource, 'apiVersion')
  // other projects have a Gateway, a Policy and an Istio too
  if (typeof version === 'string' && foreignGroup(version, kind)) {
    report(at(context, ['kind']), 'manifest-not-checked', { found: `${name} of ${show(version)}` })
    return false
  }
  if (typeof version !== 'string' || !kind.versions.includes(version)) {
    const facts = { found: show(version), kind: name, allowed: kind.versions }
    const fix = `write ${kind.versions[0] ?? ''}`
    report(at(context, ['apiVersion']), 'manifest-api-version', facts, { fix })
  }
  const before = context.findings.length
  checkEnvelope(context, resource, kind)
  kind.check?.(context, resource)
  if (context.findings.length === before) context.proofs.push(lookedAt(context, name, kind))
  return true
}

/** What was looked at in a resource in which nothing was found. */
function lookedAt(context: Context, name: string, { check, spec, versions }: Kind): Proof {
  const issues = versions.some((version) => version.startsWith('cert-manager.io/'))
  const more = issues ? '; what it will issue is for meshcerts predict' : ''
  const what =
    check === undefined
      ? `every field is known${more}`
      : `${spec === undefined ? '' : 'every field is known, '}TLS settings are right`
  return { ...placeOf(context, []), message: `${name}: ${what}` }
}

const METADATA = { type: 'Metadata', source: KUBERNETES } as const
const TOP = ['apiVersion', 'kind', 'metadata', 'spec', 'status']

function checkEnvelope(
  context: Context,
  resource: Readonly<Record<string, unknown>>,
  { spec }: Kind,
): void {
  checkFields(context, resource['metadata'], METADATA, ['metadata'])
  if (spec === undefined) return
  for (const key of Object.keys(resource).filter((name) => !TOP.includes(name))) {
    const facts = { field: show(key), hint: '', meant: null }
    const fix = `write one of ${TOP.join(', ')}; what the kind sets belongs under spec`
    report(at(context, [key]), 'manifest-unknown-field', facts, { rule: KUBERNETES, fix })
  }
  checkFields(context, resource['spec'], spec, ['spec'])
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
    if (isRefusal(error)) return error
    throw error
  }
}

/** What is known besides the text, and what the text says about itself. */
function knownOf(opened: readonly Opened[], options: ManifestOptions): ManifestOptions {
  const resources = opened.map(({ resource }) => resource)
  const policy = options.compliancePolicy ?? policyNamed(resources)
  return {
    ...options,
    ...(policy === undefined ? {} : { compliancePolicy: policy }),
    ...(resources.some(isCacerts) ? { cacerts: true } : {}),
  }
}

function reasonOf(opened: readonly Opened[], text: unknown): string {
  if (opened.length > 0) return 'none of the resources is of a kind that is checked here'
  return typeof text === 'string' && text.trim() === ''
    ? 'the text is empty'
    : 'it holds no manifest, only comments or empty documents'
}

/**
 * Judges manifests of a mesh: the kinds of Istio, of OpenShift Service Mesh and of the Sail operator, meshConfig (bare, in the
 * ConfigMap `istio`, in IstioOperator or Istio, in values for Helm), the TLS profile of OpenShift.
 *
 * Every field is checked against the schema of its kind at every level. What is of a kind without schema is reported as not
 * checked, and a text in which nothing could be checked is an error: without findings, everything was looked at.
 *
 * @param manifest - YAML or JSON text with any number of documents, also a `List`; or one parsed object.
 * @param options - What is known besides the text. A Secret `cacerts` in the same text counts as `cacerts: true`, a
 *   `COMPLIANCE_POLICY` in some environment as `compliancePolicy`.
 * @returns All findings, errors first, each with line and column where text was given; text that cannot be read is a finding
 *   (`mesh-yaml`), too. Findings about TLS settings are those of `checkTlsSettings`.
 * @throws MeshCertsError `release-unknown` for a control plane that is not known; never for what the manifest says.
 *
 * @example
 * const report = checkManifest('kind: PeerAuthentication\napiVersion: security.istio.io/v1\nspec: { mtls: { mode: strict } }')
 * report.findings[0]?.line // => 3
 */
export function checkManifest(manifest: unknown, options: ManifestOptions = {}): Report {
  requireObject('options', options)
  if (options.controlPlane !== undefined) parseControlPlane(options.controlPlane)
  const documents = read(manifest)
  if (isRefusal(documents)) {
    const file = options.file === undefined ? {} : { file: options.file }
    return createReport([Object.freeze({ ...documents.finding, ...file })])
  }
  const base: Context = {
    options,
    findings: [],
    proofs: [],
    left: { count: 0 },
    locate: () => ({}),
    base: [],
  }
  const opened = documents.flatMap((source) => openLists(base, source))
  const known = knownOf(opened, options)
  let checked = 0
  for (const { resource, path, locate } of opened) {
    const context = { ...base, options: known, locate, base: path }
    if (checkResource(context, resource)) checked += 1
  }
  if (checked === 0 && base.findings.every(({ severity }) => severity !== 'error'))
    report(at(base, []), 'manifest-nothing', { why: reasonOf(opened, manifest) })
  return createReport(allFindings(base), base.proofs)
}
