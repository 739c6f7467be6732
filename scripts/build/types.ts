import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { presentEntries } from '../entries.ts'

const WORDING = /^(\s+readonly (?:text|rule|fix): )"(?:[^"\\]|\\.)*";$/gm

/** The words of a catalogue are no part of its type for users: they may change, and they are in the code already. */
const withoutWording = (declarations: string): string =>
  declarations.replaceAll(WORDING, '$1string;')

/**
 * Turns the declarations for CommonJS, which tsup has written into the folder, into those for both: modules may import the types
 * of CommonJS, so that one copy serves. An entry without CommonJS keeps its own under the other name.
 */
export function shareTypes(folder: string): void {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.d.cts'))) {
    const file = folder + name
    writeFileSync(file, withoutWording(readFileSync(file, 'utf8')))
  }
  for (const { name, esmOnly } of presentEntries()) {
    const [both, esm] = [`${folder}${name}.d.cts`, `${folder}${name}.d.ts`]
    if (esmOnly === true) renameSync(both, esm)
    else writeFileSync(esm, `export * from './${name}.cjs'\n`)
  }
}
