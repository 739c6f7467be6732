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
  /** It has to be base64, and is not. */
  readonly isBroken?: true
}

/** As protobuf reads it: base64 with nothing in it but line ends; an empty one is one. */
function bytesAt(text: string, path: YamlPath): Source {
  const octets = text === '' ? new Uint8Array() : isBase64(text) ? octetsOf(text) : undefined
  return octets === undefined ? { path, isBroken: true } : { path, octets }
}

// encoding/base64 of Go, StdEncoding: padded, line ends are left out
const isBase64 = (text: string): boolean => {
  const packed = text.replace(/[\r\n]/g, '')
  return packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed)
}

function sourceAt(value: unknown, path: YamlPath): Source | undefined {
  const text = envoyField(value, 'inline_string')
  if (text !== undefined && typeof text.value === 'string')
    return { path: [...path, text.name], octets: new TextEncoder().encode(text.value) }
  const bytes = envoyField(value, 'inline_bytes')
  if (bytes !== undefined && typeof bytes.value === 'string')
    return bytesAt(bytes.value, [...path, bytes.name])
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

/** What is wrong, the words of who refuses it, and what to do. */
export type Refusal = readonly [problem: string, says: string, advice: string]

function reportRefusal(
  { scene, filter }: Run,
  path: YamlPath,
  [problem, says, advice]: Refusal,
  [refuser, refused]: readonly [string, string],
): void {
  const place = { of: labelOf(filter), field: dotted(path) }
  const facts = { ...place, problem, says, advice, refuser, refused }
  report(scene, { from: filter, path }, 'join-inline', facts)
}

/** Reports what Envoy does not load: what is wrong, its words, and what to do. */
export function refuse(run: Run, path: YamlPath, refusal: Refusal): void {
  const target = run.context.isUpstream ? 'cluster' : 'listener'
  reportRefusal(run, path, refusal, ['Envoy', `${target} that has it`])
}

const BROKEN_ADVICE = 'write PEM as inline_string; inline_bytes is the base64 of it'

/** Reports a text that is not base64: the filter never gets to Envoy. Was there one? */
export function refuseBroken(run: Run, source: Source | undefined): boolean {
  if (source?.isBroken !== true) return false
  // where in the text it breaks stands behind these words
  const says = `Envoy filter: can't unmarshal Any nested proto ${run.context.type}: illegal base64 data`
  const refusal: Refusal = ['it is not base64', says, BROKEN_ADVICE]
  reportRefusal(run, source.path, refusal, ['istiod', 'EnvoyFilter'])
  return true
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
