// The one door to the package `yaml`: nothing else imports it, none of its types leaves this file.
import { refuseArgument, requireString } from '../report/argument.ts'
import { quoteShort } from '../report/quote.ts'
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  stringify,
  type Document,
  type Node,
  type Pair,
  type ScalarTag,
  type YAMLMap,
} from 'yaml'
import { finding } from '../report/catalogue.ts'
import { MeshCertsError } from '../report/error.ts'
import type { Place } from '../report/finding.ts'
import { MESH_CODES } from './codes.ts'
import { costProblem, DEPTH_LIMIT } from './yaml-bounds.ts'
import { isDate } from '../report/kinds.ts'

/** Most nodes that the aliases of one document may stand for: the limit of the package `yaml`, kept since manifests have none. */
const ALIAS_LIMIT = 100
/** A way into a document: keys and indices. */
export type YamlPath = readonly (string | number)[]

/** A document with the places of its parts. */
export interface YamlDocument {
  readonly value: unknown
  /** Line and column, from 1, of the key (or the list entry) at a path; of the nearest part around it where there is none. */
  readonly locate: (path: YamlPath) => Place
}

// Kubernetes reads by YAML 1.1 here: y, yes and on are booleans, numbers that begin with 0 are octal
const BOOLEAN: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test: /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON|n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/,
  resolve: (text) => /^(?:y|t|on)/i.test(text),
}
const OCTAL: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  format: 'OCT',
  test: /^[-+]?0[0-7]+$/,
  resolve: (text) => Number.parseInt(text, 8),
}

// the parser's own messages quote the text, which may be a key that was given by mistake
const YAML_PROBLEMS: Readonly<Record<string, string>> = {
  ALIAS_PROPS: 'an alias (*) has a tag or an anchor',
  BAD_ALIAS: 'an alias (*) is empty or ends in a colon',
  BAD_COLLECTION_TYPE: 'a tag does not fit what follows it',
  BAD_DIRECTIVE: 'a line that begins with % is not a directive',
  BAD_DQ_ESCAPE: 'a backslash in double quotes is not an escape of YAML',
  BAD_INDENT: 'the indentation does not fit the lines above',
  BAD_PROP_ORDER: 'an anchor or a tag comes after the mark that it belongs before',
  BAD_SCALAR_START:
    'a plain value begins with a character that it cannot begin with (put it in quotes)',
  BLOCK_AS_IMPLICIT_KEY:
    'a second colon on the line: a map cannot begin within a value (put the value in quotes)',
  BLOCK_IN_FLOW: 'an indented list or map is within brackets',
  IMPOSSIBLE: 'something is out of place',
  KEY_OVER_1024_CHARS: 'a key is longer than 1024 characters',
  MISSING_CHAR: 'a quote, a bracket, a colon or a blank is missing',
  MULTILINE_IMPLICIT_KEY:
    'a key goes over more than one line (is a colon missing, or the indentation wrong?)',
  MULTIPLE_ANCHORS: 'a value has two anchors',
  MULTIPLE_TAGS: 'a value has two tags',
  NON_STRING_KEY: 'a key is not a text',
  RESOURCE_EXHAUSTION: 'it nests too deep',
  TAB_AS_INDENT: 'a tab indents, where only blanks may',
  TAG_RESOLVE_FAILED: 'a tag (!) is not known, or its value does not fit it',
  UNEXPECTED_TOKEN: 'something is where it cannot be',
}

type Code = 'mesh-yaml' | 'mesh-yaml-limit' | 'mesh-yaml-template' | 'mesh-yaml-pem'

function refuse(code: Code, problem: string, place: Place = {}): never {
  throw new MeshCertsError(finding(MESH_CODES, code, { problem }, place))
}

function parseDocuments(text: string, lines: LineCounter): readonly Document[] {
  try {
    const documents = parseAllDocuments(text, {
      schema: 'core',
      merge: true,
      // the library compares each key with each other; duplicateKey does it in one pass
      uniqueKeys: false,
      lineCounter: lines,
      prettyErrors: false,
      // its warnings quote the text
      logLevel: 'error',
      customTags: (tags) => [BOOLEAN, OCTAL, ...tags],
    })
    return Array.isArray(documents) ? documents : []
  } catch (error) {
    return refuse(
      'mesh-yaml-limit',
      error instanceof RangeError ? 'it nests too deep' : 'the parser gives up',
    )
  }
}

function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset)
  return { line, column: col }
}

function valueOf(doc: Document, lines: LineCounter, text: string): unknown {
  const [error] = doc.errors
  if (error !== undefined) {
    const place = placeAt(lines, error.pos[0])
    if (text.includes('{{')) refuse('mesh-yaml-template', 'it has {{ … }}', place)
    // the parser reports its own overflow as an error of the text
    if (error.message.includes('call stack')) refuse('mesh-yaml-limit', 'it nests too deep', place)
    refuse('mesh-yaml', YAML_PROBLEMS[error.code] ?? 'something is out of place', place)
  }
  checkNode(doc.contents, { lines, text }, 0)
  try {
    return doc.toJS({ maxAliasCount: ALIAS_LIMIT }) as unknown
  } catch (error) {
    return refuseValue(error)
  }
}

function refuseValue(error: unknown): never {
  if (!(error instanceof Error) || error instanceof RangeError)
    refuse('mesh-yaml-limit', 'it nests too deep')
  if (/alias count/.test(error.message)) {
    const problem = `its aliases stand for more than ${String(ALIAS_LIMIT)} times the text`
    refuse('mesh-yaml-limit', problem)
  }
  const alias = error instanceof ReferenceError
  const merge = 'the value of the key that merges (<<) is not a map'
  refuse('mesh-yaml', alias ? 'an alias (*) has no anchor (&) of its name before it' : merge)
}

interface Source {
  readonly lines: LineCounter
  readonly text: string
}

function checkNode(node: unknown, source: Source, depth: number): void {
  if (depth > DEPTH_LIMIT)
    refuse('mesh-yaml-limit', `it nests deeper than ${String(DEPTH_LIMIT)} levels`)
  if (isSeq(node)) for (const item of node.items) checkNode(item, source, depth + 1)
  if (!isMap(node)) return
  const seen = new Set<string>()
  for (const pair of node.items) {
    if (isMap(pair.key) || isSeq(pair.key)) refuseKey(pair, source)
    const key = keyOf(pair)
    if (seen.has(key) && key !== '<<') {
      refuse(
        'mesh-yaml',
        `the key "${quoteShort(key, 80)}" appears twice`,
        placeOf(pair.key, source.lines),
      )
    }
    seen.add(key)
    checkNode(pair.value, source, depth + 1)
  }
}

/** `{{ .Name }}` is a map with a map as its key: what is left of a template that was not rendered. */
function refuseKey(pair: Pair, { lines, text }: Source): never {
  const place = placeOf(pair.key, lines)
  if (text.includes('{{')) refuse('mesh-yaml-template', 'it has {{ … }}', place)
  refuse('mesh-yaml', 'a key is a list or an object; a manifest has texts as keys', place)
}

// the parser makes a symbol of the key that merges
function keyOf({ key }: Pair): string {
  if (!isScalar(key)) return ''
  return typeof key.value === 'symbol' ? '<<' : String(key.value)
}

function placeOf(node: unknown, lines: LineCounter): Place {
  const range = (node as Node | null | undefined)?.range
  return range === undefined || range === null ? {} : placeAt(lines, range[0])
}

// a map is looked through once, however many of its keys are asked for
const pairs = new WeakMap<object, ReadonlyMap<string, Pair>>()

function pairsOf(node: YAMLMap): ReadonlyMap<string, Pair> {
  const known = pairs.get(node)
  if (known !== undefined) return known
  const made = new Map(node.items.map((pair) => [keyOf(pair), pair]))
  pairs.set(node, made)
  return made
}

function locate(doc: Document, lines: LineCounter, path: YamlPath): Place {
  let node: unknown = doc.contents
  let place = placeOf(node, lines)
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(doc)
    if (isSeq(node) && typeof step === 'number') {
      node = node.items[step]
      if (node === undefined) return place
      place = { ...place, ...placeOf(node, lines) }
    } else if (isMap(node)) {
      const pair = pairsOf(node).get(String(step))
      if (pair === undefined) return place
      place = { ...place, ...placeOf(pair.key, lines) }
      node = pair.value
    } else {
      return place
    }
  }
  return place
}

// what is in a manifest is indented
const PEM = /^-----BEGIN [A-Z0-9 ]{1,40}-----/m

/** The documents of a text with their places; empty documents are left out. Throws as {@link parseYaml}. */
export function readYaml(text: string): readonly YamlDocument[] {
  requireString('text', text)
  const problem = costProblem(text)
  if (problem !== undefined) refuse('mesh-yaml-limit', problem)
  if (PEM.test(text)) refuse('mesh-yaml-pem', 'a line of it is -----BEGIN')
  const lines = new LineCounter()
  return parseDocuments(text.replace(/^\uFEFF/, ''), lines)
    .map((doc) => ({
      value: valueOf(doc, lines, text),
      locate: (path: YamlPath) => locate(doc, lines, path),
    }))
    .filter((doc) => doc.value !== null && doc.value !== undefined)
}

/**
 * Reads YAML as Kubernetes does: several documents in one text, JSON too, `yes` and `on` as booleans, `<<` merged.
 *
 * @param text - At most {@link YAML_LIMIT} characters.
 * @returns One plain value a document, in order; empty documents are left out.
 * @throws MeshCertsError `mesh-yaml` with line and column when it is not YAML or a key appears twice; `mesh-yaml-limit` when it
 *   is too long, nests too deep, or its aliases stand for too much.
 *
 * @example
 * parseYaml('a: yes') // => [{ a: true }]
 */
export function parseYaml(text: string): unknown[] {
  return readYaml(text).map((doc) => doc.value)
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

// as JSON has it: a Date by its prototype answers no method of one
const hasMembers = (value: unknown): value is object =>
  Array.isArray(value) ||
  (isObject(value) && !(value instanceof Date) && !(value instanceof Uint8Array) && !isDate(value))

/** Callers in JavaScript may hand in what YAML has no form for, or what holds itself. */
function requirePlain(value: unknown, depth: number): void {
  const plain = hasMembers(value)
  if (depth > DEPTH_LIMIT) refuseArgument('manifest', 'an object that does not hold itself', value)
  if (depth === 0 && !plain) refuseArgument('manifest', 'an object', value)
  if (plain) for (const one of Object.values(value)) requirePlain(one, depth + 1)
  else if (isObject(value) || typeof value === 'function' || typeof value === 'symbol')
    refuseArgument('manifest', 'plain data, as JSON has it', value)
}

/**
 * Writes a manifest as YAML: keys in the order they have, two spaces, one line a value, a final newline.
 *
 * What YAML 1.1 would read as something else than a text (`yes`, `*.local`, `1.2`) is quoted.
 *
 * @example
 * formatManifest({ kind: 'List' }) // => 'kind: List\n'
 */
export function formatManifest(manifest: object): string {
  requirePlain(manifest, 0)
  return stringify(manifest, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false })
}
