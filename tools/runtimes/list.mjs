// Writes left-out.json: `node --import ./scripts/ts.mjs tools/runtimes/list.mjs`.
import { writeFileSync } from 'node:fs'
import { leftOut } from '../../scripts/runtimes.ts'

const text = `${JSON.stringify(await leftOut(), null, 2)}\n`
writeFileSync(new URL('./left-out.json', import.meta.url), text)
