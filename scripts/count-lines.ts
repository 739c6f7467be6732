// Counts the lines of src that hold code: neither blank nor only comment.
//
//   node --import ./scripts/ts.mjs scripts/count-lines.ts [FOLDER]
//
// FOLDER is a checkout, by default this one: so that two states are counted by one script.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** The lines, counted from 0, that a token of the file is on. */
export function codeLines(text: string, path: string): ReadonlySet<number> {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const lines = new Set<number>()
  const lineOf = (position: number): number => file.getLineAndCharacterOfPosition(position).line
  const visit = (node: ts.Node): void => {
    // documentation comments are nodes too
    if (ts.isJSDoc(node)) return
    const children = node.getChildren(file)
    for (const child of children) visit(child)
    if (children.length > 0 || node.getWidth(file) === 0) return
    for (let line = lineOf(node.getStart(file)); line <= lineOf(node.end); line++) lines.add(line)
  }
  visit(file)
  return lines
}

/** The TypeScript files of a folder, by their paths below it. */
export function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
}

function main(root: string): void {
  const rooms = new Map<string, number>()
  const folder = join(root, 'src')
  for (const name of sourceFiles(folder)) {
    const [room = ''] = name.split('/')
    const count = codeLines(readFileSync(join(folder, name), 'utf8'), name).size
    rooms.set(room, (rooms.get(room) ?? 0) + count)
  }
  for (const [room, count] of rooms) console.log(`${String(count).padStart(7)}  ${room}`)
  const all = [...rooms.values()].reduce((sum, count) => sum + count, 0)
  console.log(`${String(all).padStart(7)}  all`)
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  main(process.argv[2] ?? fileURLToPath(new URL('../', import.meta.url)))
