import { fileURLToPath } from 'node:url'
import { presentEntries, specifierOf } from '../entries.ts'
import { readSurfaces, type Declared } from './surface.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Where the report is, from the root. */
export const REPORT = 'docs/api-report.md'

const INTRODUCTION = `# API report

What each entry of the package gives, without comments; names in the order of the alphabet. Made by \`npm run api\`; a test fails when a declaration changes and this page does
not, so that a change of the surface is seen by those who read it. What may change, and when: [deprecation.md](deprecation.md).
`

const blockOf = (declarations: readonly Declared[]): string =>
  declarations.length === 0
    ? ''
    : `\n\`\`\`ts no-run\n${declarations.map(({ text }) => text).join('\n\n')}\n\`\`\`\n`

/** The page, as it is to be. */
export function apiReport(): string {
  const entries = presentEntries()
  const { entries: surfaces, named } = readSurfaces(entries.map(({ source }) => ROOT + source))
  const sections = entries.map((entry) => {
    const { own = [], shared = [] } = surfaces.get(ROOT + entry.source) ?? {}
    const also =
      shared.length === 0
        ? ''
        : `\nAs an entry above: ${shared.map((name) => `\`${name}\``).join(', ')}.\n`
    return `\n## \`${specifierOf(entry)}\`\n${blockOf(own)}${also}`
  })
  const others = `\n## Named above, and not exported\n${blockOf(named)}`
  return INTRODUCTION + sections.join('') + others
}
