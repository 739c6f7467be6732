import type { MeshCertsError } from '../report/error.ts'
import { requireObject, requireObjects, refuseArgument } from '../report/argument.ts'
import { isRefusal } from '../report/error.ts'
import type { Finding, Place } from '../report/finding.ts'
import { get, isFields, type Context, type Fields } from '../mesh/context.ts'
import { openLists } from '../mesh/lists.ts'
import { readYaml, type YamlDocument, type YamlPath } from '../mesh/yaml.ts'
import { isInstant } from '../report/kinds.ts'

/** A text with manifests, or one parsed object. */
export interface ManifestInput {
  /** Name of the file, for the findings. */
  readonly file?: string
  /** YAML or JSON text with any number of documents, also a `List`; or one parsed object. */
  readonly content: unknown
}

/** One object of the input, with what it is known by. */
export interface Resource {
  /** Its kind; empty for values of Helm, and for what `vault read` prints. */
  readonly kind: string
  /** Group of its API: `cert-manager.io`, empty for Secrets. */
  readonly group: string
  /** Its name; empty where it has none. */
  readonly name: string
  /** Its namespace; empty where the manifest leaves it to `kubectl apply -n`. */
  readonly namespace: string
  /** What it says. */
  readonly value: Fields
  /** What it was read in: for checks of its fields. */
  readonly context: Context
  /** File, line and column of a part of it. */
  readonly placeOf: (path: YamlPath) => Place
}

/** What the inputs hold. */
export interface Resources {
  readonly all: readonly Resource[]
  /** Texts that cannot be read, Lists that cannot be opened. */
  readonly findings: readonly Finding[]
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

const groupOf = (version: string): string => version.slice(0, Math.max(0, version.indexOf('/')))

function documentsOf(content: unknown): readonly YamlDocument[] | MeshCertsError {
  if (typeof content !== 'string') return [{ value: content, locate: () => ({}) }]
  try {
    return readYaml(content)
  } catch (error) {
    if (isRefusal(error)) return error
    throw error
  }
}

function readInput({ file, content }: ManifestInput): Resources {
  const named = file === undefined ? {} : { file }
  const documents = documentsOf(content)
  if (isRefusal(documents)) return { all: [], findings: [{ ...documents.finding, ...named }] }
  const findings: Finding[] = []
  const base: Context = {
    options: named,
    findings,
    proofs: [],
    left: { count: 0 },
    locate: () => ({}),
    base: [],
  }
  const all = documents
    .flatMap((source) => openLists(base, source))
    .flatMap(({ resource, path, locate }) => {
      if (!isFields(resource)) return []
      const placeOf = (inner: YamlPath): Place => ({ ...named, ...locate([...path, ...inner]) })
      return [asResource(resource, { ...base, locate, base: path }, placeOf)]
    })
  return { all, findings }
}

function asResource(value: Fields, context: Context, placeOf: (path: YamlPath) => Place): Resource {
  return {
    kind: text(value['kind']),
    group: groupOf(text(value['apiVersion'])),
    name: text(get(value, 'metadata', 'name')),
    namespace: text(get(value, 'metadata', 'namespace')),
    value,
    context,
    placeOf,
  }
}

/** All objects of the inputs, Lists opened, in order. */
export function readResources(inputs: readonly ManifestInput[]): Resources {
  requireObjects('inputs', inputs)
  const read = inputs.map(readInput)
  return {
    all: read.flatMap(({ all }) => all),
    findings: read.flatMap(({ findings }) => findings),
  }
}

/** How a resource is called in messages: `Certificate istio-system/istio-ca`. */
export function labelOf({ kind, namespace, name }: Resource): string {
  return `${kind === '' ? 'values' : kind} ${qualified(namespace, name)}`.trim()
}

/** `namespace/name`, or the name alone. */
export const qualified = (namespace: string, name: string): string =>
  namespace === '' ? name : `${namespace}/${name}`

/** A namespace that a manifest leaves out may be any. */
export const mayBeSame = (one: string, other: string): boolean =>
  one === '' || other === '' || one === other

/** The list at a path; an empty one where there is none. */
export function listAt(value: unknown, ...path: YamlPath): readonly unknown[] {
  const found = get(value, ...path)
  return Array.isArray(found) ? (found as unknown[]) : []
}

/** A text at a path; nothing where there is none. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = get(value, ...path)
  return typeof found === 'string' ? found : undefined
}

/** The texts of a list at a path. */
export function textsAt(value: unknown, ...path: readonly string[]): readonly string[] {
  const found = get(value, ...path)
  return Array.isArray(found) ? found.filter((one): one is string => typeof one === 'string') : []
}

/** Callers in JavaScript have no compiler. Throws `report-argument`. */
export function requireOptions(options: unknown): void {
  requireObject('options', options)
  const at = get(options, 'at')
  if (isInstant(at)) return
  refuseArgument('options.at', 'a valid Date', at)
}
