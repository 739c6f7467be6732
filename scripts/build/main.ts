// `npm run build`, after tsup: the code of dist/, the declarations for modules, and the page for man.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { version } from '../../src/cli/version.ts'
import { writeCode } from './code.ts'
import { manPage } from './man.ts'
import { shareTypes } from './types.ts'

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url))

await writeCode(DIST)
shareTypes(DIST)
writeFileSync(`${DIST}meshcerts.1`, await manPage(version()))
