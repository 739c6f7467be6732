// What a text may cost, found by counting before it is parsed: the parser needs about ten microseconds for each line or mark
// (Node 20), and more than linear time for anchors.

/** Largest text that is read, in characters: the API server takes no request above 3 MiB. */
export const YAML_LIMIT = 3 * 1024 * 1024
/** Most lines and marks of the syntax together: 3 MiB, with one for each 20 characters. */
export const MARK_LIMIT = 150_000
/** Most documents: a dump of a large mesh has hundreds. */
export const DOCUMENT_LIMIT = 10_000
/** Most anchors, aliases and tags: manifests have none, the largest values for Helm have dozens. */
export const ANCHOR_LIMIT = 1000
/** Deepest nesting: the deepest field of a ServiceMeshControlPlane is at level 20. */
export const DEPTH_LIMIT = 200

// newline, comma, brackets; and what counts before a blank only
const codesOf = (set: string): ReadonlySet<number> =>
  new Set([...set].map((one) => one.charCodeAt(0)))
const alone = codesOf('\n,[{')
const beforeBlank = codesOf('-:?')
const blank = codesOf(' \n')

/** Lines, and what begins an entry: `- `, `? `, `: `, a comma, a bracket. */
function countMarks(text: string): number {
  let count = 0
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    const marks =
      alone.has(code) || (beforeBlank.has(code) && blank.has(text.charCodeAt(index + 1)))
    if (marks) count += 1
  }
  return count
}

/** Counts to one more than the limit, and no further. */
function isMore(text: string, pattern: RegExp, limit: number): boolean {
  let count = 0
  for (const match of text.matchAll(pattern)) {
    count += match.length
    if (count > limit) return true
  }
  return false
}

/** Indents and brackets cannot nest deeper than this many; cheaper than to let the parser find out. */
function tooDeep(text: string): boolean {
  let depth = 0
  for (const character of text) {
    if (character === '[' || character === '{') depth += 1
    else if (character === ']' || character === '}') depth -= 1
    if (depth > DEPTH_LIMIT) return true
  }
  return /^(?:- ){200}/m.test(text) || /^ {2000}/m.test(text)
}

const more = (limit: number, what: string): string => `it has more than ${String(limit)} ${what}`

/** Why a text is not parsed, in words; nothing when it may be. */
export function costProblem(text: string): string | undefined {
  if (text.length > YAML_LIMIT) return `it is longer than ${String(YAML_LIMIT)} characters`
  if (isMore(text, /^---(?=\s|$)/gm, DOCUMENT_LIMIT)) return more(DOCUMENT_LIMIT, 'documents')
  if (isMore(text, /(?<![^\s,[{])[&*!](?=[^\s&])/g, ANCHOR_LIMIT))
    return more(ANCHOR_LIMIT, 'anchors, aliases and tags')
  if (countMarks(text) > MARK_LIMIT) return more(MARK_LIMIT, 'lines and entries')
  return tooDeep(text) ? `it nests deeper than ${String(DEPTH_LIMIT)} levels` : undefined
}
