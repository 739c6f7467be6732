import { describeValue } from '../report/describe-value.ts'
import { quoteShort } from '../report/quote.ts'
import { finding, type FactsFor, type Overrides } from '../report/catalogue.ts'
import { parseControlPlane, type ControlPlane } from '../release/control-plane.ts'
import type { Finding, Place } from '../report/finding.ts'
import { MESH_CODES, type MeshCode } from './codes.ts'
import type { Proof } from '../report/report.ts'
import type { YamlPath } from './yaml.ts'

/** What {@link checkManifest} needs to know besides the manifest. */
export interface ManifestOptions {
  /** Name of the file, for the findings. */
  readonly file?: string
  /** `ossm-1.1`, `ossm-2.5`, `ossm-3.0`, `istio-1.27`. Where it is left out, no release is assumed. */
  readonly controlPlane?: ControlPlane
  /** A secret `cacerts` is prepared: its certificate authority is meant to sign. */
  readonly cacerts?: boolean
  /** Key of the workload certificates; RSA is what Istio issues. */
  readonly keyType?: 'RSA' | 'ECDSA'
  /** Key of the signing certificate. */
  readonly caKeyType?: 'RSA' | 'ECDSA'
  /** FIPS 140 is wanted. */
  readonly fips?: boolean
  /** `COMPLIANCE_POLICY` of istiod. */
  readonly compliancePolicy?: string
}

/** One document under check. */
export interface Context {
  readonly options: ManifestOptions
  readonly findings: Finding[]
  readonly proofs: Proof[]
  /** How many findings came after the last that is listed. */
  readonly left: { count: number }
  readonly locate: (path: YamlPath) => Place
  /** The way from the document to the resource: not empty for an item of a List. */
  readonly base: YamlPath
}

/** Citadel signs and `Policy` is read: OpenShift Service Mesh 1. True where the release is not known. */
export function mayBeCitadel({ options: { controlPlane } }: Context): boolean {
  return controlPlane === undefined || parseControlPlane(controlPlane).citadel
}

/** An object of untrusted fields. */
export type Fields = Readonly<Record<string, unknown>>

/** Tells whether a value is an object and no list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An own field of a value, whatever the value is. */
export function get(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value
  for (const step of path) {
    if (Array.isArray(current)) current = current[Number(step)] as unknown
    else if (isFields(current) && Object.hasOwn(current, step)) current = current[step]
    else return undefined
  }
  return current
}

/** A value for a message: cut, control characters escaped. */
export function show(value: unknown): string {
  if (typeof value === 'boolean') return String(value)
  if (typeof value !== 'string') return kindOf(value)
  // what a key is must be seen whole, before it is cut
  return quoteShort(value, 80)
}

/** What kind of value something is. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return `the text "${show(value)}"`
  if (typeof value === 'number') return describeValue(value)
  if (typeof value === 'boolean') return `the boolean ${String(value)}`
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** `a.b[2]` for a path. */
export function dotted(path: YamlPath): string {
  return path
    .map((step, index) =>
      typeof step === 'number' ? `[${String(step)}]` : `${index === 0 ? '' : '.'}${step}`,
    )
    .join('')
}

/** Where a path of the resource is. */
export function placeOf(context: Context, path: YamlPath): Place {
  const { file } = context.options
  return { ...(file === undefined ? {} : { file }), ...context.locate([...context.base, ...path]) }
}

/** More findings about one text than anybody reads: what comes after is only counted. */
const MOST_FINDINGS = 1000

/** Are there so many findings that a further one would only be counted? It is not worth to be worked out, then. */
export function isFull({ findings, left }: Context): boolean {
  if (findings.length < MOST_FINDINGS) return false
  left.count += 1
  return true
}

/** Adds a finding, or counts it. */
export function add(context: Context, found: Finding): void {
  if (!isFull(context)) context.findings.push(found)
}

/** The findings, and how many more there are. */
export function allFindings({ findings, left: { count } }: Context): readonly Finding[] {
  return count === 0
    ? findings
    : [...findings, finding(MESH_CODES, 'manifest-more-findings', { count })]
}

/** A part of a resource that a finding is about. */
export interface Spot {
  readonly context: Context
  readonly path: YamlPath
}

/** The part of a resource at a path. */
export const at = (context: Context, path: YamlPath): Spot => ({ context, path })

/** Adds a finding about a part of the resource; its path goes into `facts.path`. */
export function report<K extends MeshCode>(
  { context, path }: Spot,
  code: K,
  facts: FactsFor<(typeof MESH_CODES)[K]>,
  overrides: Overrides = {},
): void {
  if (isFull(context)) return
  const all = { ...facts, path: dotted(path) }
  context.findings.push(finding(MESH_CODES, code, all, placeOf(context, path), overrides))
}
