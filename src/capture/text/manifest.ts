import { prefixShape } from './shape.ts'
import { withoutColors } from './terminal.ts'

// The first line of a manifest, with what is before every line of it: nothing, or the mark of grep, diff or a log.
const FIRST = /^(.*?)(?:apiVersion|kind)\s*:\s*\S/
// what a line of YAML can be that is not indented
const TOP = /^(?:[\s#\-}\]]|$|\.\.\.|["']?[\w./-]+["']?\s*:)/

function firstLine(lines: readonly string[]): readonly [at: number, before: string] | undefined {
  for (const [at, line] of lines.entries()) {
    const [, before] = FIRST.exec(line) ?? []
    // an indented one is a part of something, "- kind:" an entry of a list
    if (before !== undefined && (before === '' || /[^\s-]/.test(before))) return [at, before]
  }
  return undefined
}

/** The YAML manifest in a text, behind a prompt and before whatever follows; undefined where there is none. */
export function yamlInText(text: string): string | undefined {
  // every manifest has one of the two: a transcript of 100 MB is not cut into lines for it
  if (!text.includes('kind:') && !text.includes('apiVersion:')) return undefined
  const lines = text.split('\n').map((line) => withoutColors(line.replace(/\r$/, '')))
  const found = firstLine(lines)
  if (found === undefined) return undefined
  const [at, before] = found
  const prefix = prefixShape(before)
  const own = lines.slice(at).map((line) => prefix?.(line) ?? line)
  const end = own.findIndex((line) => !TOP.test(line))
  return (end === -1 ? own : own.slice(0, end)).join('\n')
}
