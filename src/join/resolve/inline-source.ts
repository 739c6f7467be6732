import { dotted, get } from '../../mesh/context.ts'
import { envoyAt, envoyField, type EnvoyTlsContext } from '../../mesh/envoy-contexts.ts'
import type { YamlPath } from '../../mesh/yaml.ts'
import { octetsOf } from '../base64.ts'
import { labelOf, type Resource } from '../resources.ts'
import type { JudgeOptions } from './judge.ts'
import { report, type Scene } from './resolve.ts'

// What Envoy reads certificates, keys and CAs from: a text in the manifest, or a file of the pods.

/** Where Envoy takes a text from (core.v3.DataSource). */
export interface Source {
  readonly path: YamlPath
  /** Left out where it is a file, or a variable of the environment. */
  readonly octets?: Uint8Array | undefined
  readonly file?: string
}

function sourceAt(value: unknown, path: YamlPath): Source | undefined {
  const text = envoyField(value, 'inline_string')
  if (text !== undefined && typeof text.value === 'string')
    return { path: [...path, text.name], octets: new TextEncoder().encode(text.value) }
  const bytes = envoyField(value, 'inline_bytes')
  if (bytes !== undefined && typeof bytes.value === 'string')
    return { path: [...path, bytes.name], octets: octetsOf(bytes.value) ?? new Uint8Array() }
  const file = get(value, 'filename')
  return typeof file === 'string' ? { path: [...path, 'filename'], file } : undefined
}

/** A text at the end of a chain of fields; nothing where it is not there, or nobody knows it. */
export function sourceOf(
  value: unknown,
  path: YamlPath,
  ...names: readonly string[]
): Source | undefined {
  const found = envoyAt(value, ...names)
  return found === undefined ? undefined : sourceAt(found.value, [...path, ...found.path])
}

/** A context under check. */
export interface Run {
  readonly scene: Scene
  readonly filter: Resource
  readonly context: EnvoyTlsContext
  readonly options: JudgeOptions
}

/** Reports what Envoy does not load: what is wrong, its words, and what to do. */
export function refuse(run: Run, path: YamlPath, [problem, says, advice]: readonly string[]): void {
  const { scene, filter, context } = run
  report(scene, { from: filter, path }, 'join-inline', {
    of: labelOf(filter),
    field: dotted(path),
    problem: problem ?? '',
    target: context.isUpstream ? 'cluster' : 'listener',
    says: says ?? '',
    advice: advice ?? '',
  })
}

/** Says of a file that it is not judged; how many there are. */
export function noteFile({ scene, filter }: Run, source: Source | undefined): number {
  if (source?.file === undefined) return 0
  const facts = { of: labelOf(filter), field: dotted(source.path), file: source.file }
  report(scene, { from: filter, path: source.path }, 'join-file', facts)
  return 1
}

/** Is there a text? */
export const hasText = (
  source: Source | undefined,
): source is Source & { readonly octets: Uint8Array } =>
  source?.octets !== undefined && source.octets.length > 0
