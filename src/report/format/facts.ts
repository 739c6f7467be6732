import type { FactValue, Finding } from '../finding.ts'

// beyond, a line of text stops being one
const MOST_FACTS = 8
const LONGEST = 300
// beside the line it says nothing more to people
const FOR_PROGRAMS = new Set(['offset'])

function factText(value: FactValue): string | undefined {
  if (value === null) return undefined
  if (typeof value !== 'object') return String(value)
  if (!Array.isArray(value)) return undefined
  const parts = (value as readonly FactValue[]).map(factText)
  return parts.length === 0 || parts.includes(undefined) ? undefined : parts.join(', ')
}

/** The facts that the message and the fix have not told, as pairs of name and text. */
export function untoldFacts(finding: Finding): readonly (readonly [string, string])[] {
  const told = `${finding.message}\n${finding.fix ?? ''}\n${finding.certificate ?? ''}`
  return Object.entries(finding.facts)
    .flatMap(([name, value]) => {
      const text = factText(value)
      if (text === undefined || text === '' || text.length > LONGEST) return []
      if (FOR_PROGRAMS.has(name)) return []
      return told.includes(text) ? [] : [[name, text] as const]
    })
    .slice(0, MOST_FACTS)
}
