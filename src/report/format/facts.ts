import type { FactValue, Finding } from '../finding.ts'

// What people compare: the two sides. The other facts are for programs, and messages tell what matters of them.
const SIDES = new Set([
  'expected',
  'found',
  'issuer',
  'subject',
  'key',
  'notBefore',
  'notAfter',
  'at',
  'left',
  'right',
  'signer',
  'serial',
])
// beyond, a line of text stops being one
const LONGEST = 300

function factText(value: FactValue): string | undefined {
  if (value === null) return undefined
  if (typeof value !== 'object') return String(value)
  if (!Array.isArray(value)) return undefined
  const parts = (value as readonly FactValue[]).map(factText)
  return parts.length === 0 || parts.includes(undefined) ? undefined : parts.join(', ')
}

/** Both sides of the comparison, as far as the message and the fix do not say them: pairs of name and text. */
export function untoldFacts(finding: Finding): readonly (readonly [string, string])[] {
  const said = `${finding.message}\n${finding.fix ?? ''}\n${finding.certificate ?? ''}`
  return Object.entries(finding.facts).flatMap(([name, value]) => {
    const text = SIDES.has(name) ? factText(value) : undefined
    if (text === undefined || text === '' || text.length > LONGEST) return []
    return said.includes(text) ? [] : [[name, text] as const]
  })
}
