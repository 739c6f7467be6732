// node --import ./scripts/ts.mjs scripts/release/main.ts TAG OWNER/NAME: prints what the version holds; ends with 1 where
// something must be put right before it is published.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { notesOf, problemsOf } from './ready.ts'

const read = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), 'utf8')

const [tag = '', repository = ''] = process.argv.slice(2)
const changelog = read('CHANGELOG.md')
const problems = problemsOf({
  tag,
  repository,
  manifest: read('package.json'),
  lock: read('package-lock.json'),
  changelog,
})
for (const problem of problems) process.stderr.write(`${problem}\n`)
if (problems.length === 0) process.stdout.write(`${notesOf(changelog, tag.slice(1)) ?? ''}\n`)
process.exitCode = problems.length === 0 ? 0 : 1
