// Which quick tests answer for a room. A room's own come first; those of a room that stands on it come after.
import { readdirSync } from 'node:fs'
import { ROOT } from './bundle.ts'

const MORE: Readonly<Record<string, readonly string[]>> = {
  der: ['certificate', 'key'],
  pem: ['cacerts'],
  crypto: ['path', 'key'],
  emulation: ['cacerts', 'credential'],
}

function testsIn(folder: string): readonly string[] {
  try {
    return readdirSync(`${ROOT}test/${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts'))
      .sort()
      .map((name) => `test/${folder}/${name}`)
  } catch {
    return []
  }
}

/** Test files for sources, by the rooms the sources are in. */
export function testsFor(files: readonly string[]): readonly string[] {
  const rooms = [...new Set(files.map((file) => file.split('/')[1]!))]
  const folders = new Set([...rooms, ...rooms.flatMap((room) => MORE[room] ?? [])])
  return [...folders].flatMap(testsIn)
}
