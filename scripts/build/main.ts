// `npm run build`, after tsup: the code of dist/, and the declarations for modules.
import { fileURLToPath } from 'node:url'
import { writeCode } from './code.ts'
import { shareTypes } from './types.ts'

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url))

await writeCode(DIST)
shareTypes(DIST)
