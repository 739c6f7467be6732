import ts from 'typescript'
import { parse, walk, type SourceFile } from './source.ts'

// Examples as they are written. Running them is in examples.ts, which empties a folder when it is loaded: one test file does that.

/** A piece of documentation that must run. */
export interface Example {
  readonly path: string
  readonly line: number
  readonly code: string
}

/** The `@example` of every docstring of a file. */
export function docstringExamples(file: SourceFile): readonly Example[] {
  const parsed = parse(file)
  const found = new Map<number, Example>()
  walk(parsed, (node) => {
    for (const tag of ts.getJSDocTags(node)) {
      if (tag.tagName.text !== 'example') continue
      const text = ts.getTextOfJSDocComment(tag.comment) ?? ''
      const fenced = /```(?:ts|typescript)?\n([\s\S]*?)```/.exec(text)?.[1]
      const { line } = parsed.getLineAndCharacterOfPosition(tag.getStart())
      found.set(tag.pos, { path: file.path, line: line + 1, code: fenced ?? text })
    }
  })
  return [...found.values()]
}

/** The blocks of a page fenced as `ts`; one fenced as `ts no-run` is not run. */
export function pageExamples(file: SourceFile): readonly Example[] {
  return [...file.text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((match) => ({
    path: file.path,
    line: file.text.slice(0, match.index).split('\n').length,
    code: match[1]!,
  }))
}
