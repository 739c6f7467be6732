import type { CatalogueEntry } from '../src/report/catalogue.ts'
import type { Severity } from '../src/report/finding.ts'
import type { Story } from './stories.ts'

// The page of a code, from its entry in the catalogue and the stories of fixtures/broken that have its fault.

const WHY: Readonly<Record<Severity, string>> = {
  error:
    'An error: a component refuses what is there, or traffic stops, or a key is known to others. A command that reports it ends with exit code 1, and one that cannot go on with 2.',
  warning:
    'A warning: it works today, and something later will not, or others refuse it. The exit code stays 0 unless `--fail-on warning` is given.',
  info: 'Good to know: nothing is wrong. It never changes the exit code unless `--fail-on info` is given.',
}

const paragraph = (text: string): string => text.replaceAll('<', '&lt;')
const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``

function saysPart({ expected, oracle }: Story): readonly string[] {
  if (expected.says === undefined) return []
  return [
    `## What real components say\n\nOf the first set below, istiod says:\n\n${fenced('text', expected.says)}\n\nMeasured: ${paragraph(oracle)}.`,
  ]
}

const command = ({ name, at }: Story): string =>
  `meshcerts check fixtures/broken/${name} --at ${at}`

function examplePart(stories: readonly Story[]): readonly string[] {
  if (stories.length === 0) return []
  const examples = stories.map((one) => `${paragraph(one.story)}\n\n${fenced('sh', command(one))}`)
  return [`## Example\n\n${examples.join('\n\n')}`]
}

/** A set with the fault, for a code that no story is about; how it is got, is how its picture is drawn. */
function zooPart({ code, stories, faults }: CodeFacts): readonly string[] {
  const [first] = faults
  if (stories.length > 0 || first === undefined) return []
  const call = `import { broken } from 'meshcerts/testing'
import { checkCacerts } from 'meshcerts'

const { set, at, options } = await broken.${first}({ now: new Date('2027-01-01T00:00:00Z') })
const { findings } = await checkCacerts(set, { at, ...options })
findings.some((found) => found.code === '${code}') // => true`
  return [
    `## Example\n\n\`meshcerts/testing\` makes a set with this fault:\n\n${fenced('ts', call)}`,
  ]
}

function exceptionPart(code: string): string {
  const config = {
    exceptions: [{ code, reason: 'why the project lives with it', until: '2027-06-30' }],
  }
  return `## Live with it

In a report, a finding can be set aside or weighed differently for one run (an error that ends a command with exit code 2 cannot):

${fenced('sh no-run', `meshcerts check certs --ignore ${code}\nmeshcerts check certs --severity ${code}=info`)}

or in \`meshcerts.config.json\`, for a reason and until a day. After that day it counts again:

${fenced('json', JSON.stringify(config, undefined, 2))}`
}

/** Rooms whose codes end a command and are in no report. */
const ENDS: readonly string[] = ['cli', 'report']

/** What the page of a code is made of. */
export interface CodeFacts {
  readonly code: string
  readonly room: string
  readonly entry: CatalogueEntry
  readonly stories: readonly Story[]
  /** Names of sets of `meshcerts/testing` that have it as their fault. */
  readonly faults: readonly string[]
}

/** The page as Markdown. */
export function codePage(facts: CodeFacts): string {
  const { code, room, entry, stories } = facts
  const { severity, text, rule, fix } = entry
  const [first] = stories
  const parts = [
    `# ${code}`,
    `${severity}, of the room \`${room}\`. Made by \`npm run errors\`; do not edit.`,
    `## What it says\n\n${paragraph(text)}`,
    `## Why it matters\n\n${WHY[severity]}`,
    ...(fix === undefined ? [] : [`## What to do\n\n${paragraph(fix)}`]),
    `## The rule\n\n${paragraph(rule)}`,
    ...(first === undefined ? [] : saysPart(first)),
    ...examplePart(stories),
    ...zooPart(facts),
    ...(ENDS.includes(room) ? [] : [exceptionPart(code)]),
  ]
  return `${parts.join('\n\n')}\n`
}
