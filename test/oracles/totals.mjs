// Adds up what the oracle tests counted: `node totals.mjs FILE` with the JSON lines of `count` (test/support/oracle.ts).
import { readFileSync } from 'node:fs'

const totals = new Map()
for (const line of readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean)) {
  const { oracle, questions = 0, disagreements = 0, skipped, versions } = JSON.parse(line)
  const total = totals.get(oracle) ?? { questions: 0, disagreements: 0 }
  totals.set(oracle, {
    questions: total.questions + questions,
    disagreements: total.disagreements + disagreements,
    skipped: total.skipped ?? skipped,
    versions: versions ?? total.versions,
  })
}

function lineOf([oracle, { questions, disagreements, skipped, versions }]) {
  if (skipped !== undefined) return `oracle ${oracle}: SKIPPED (${skipped})`
  const asked = Object.entries(versions ?? {}).map(([name, version]) => `${name} ${version}`)
  return `oracle ${oracle}: ${questions} questions, ${disagreements} disagreements (${asked.join(', ')})`
}

for (const total of [...totals].sort()) console.log(lineOf(total))
if (totals.size === 0) console.log('no oracle was asked')
process.exitCode = [...totals.values()].some(({ disagreements }) => disagreements > 0) ? 1 : 0
