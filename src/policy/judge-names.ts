import type { GeneralName } from '../certificate/types.ts'
import type { Finding } from '../report/finding.ts'
import { fitsGlob, fitsSubject, SEPARATORS } from './glob.ts'
import { broken, type Judged, type PlacedRule } from './subject.ts'

// What a rule says of subjects and alternative names.

const quoted = (patterns: readonly string[]): string =>
  patterns.length === 0 ? 'none' : patterns.map((one) => `"${one}"`).join(', ')

function subject(judged: Judged, placed: PlacedRule): readonly Finding[] {
  const patterns = placed.rule.subject
  const { text } = judged.certificate.subject
  if (patterns === undefined) return []
  if (patterns.some((one) => fitsSubject(text, one))) return []
  const facts = { found: text, wanted: quoted(patterns) }
  return [broken('policy-subject', facts, judged, placed, 'subject')]
}

const TYPES = ['dns', 'uri', 'email', 'ip'] as const
type Type = (typeof TYPES)[number]

/** DNS names have no case (RFC 4343); an address is hex in lower case here. */
const folded = (type: Type, text: string): string =>
  type === 'dns' || type === 'ip' ? text.toLowerCase() : text

const fitsOne = (type: Type, name: string, patterns: readonly string[]): boolean =>
  patterns.some((one) => fitsGlob(folded(type, name), folded(type, one), SEPARATORS[type]))

/** The names of one form that fit nothing: the first, and how many more. */
function ofType(type: Type, judged: Judged, placed: PlacedRule): readonly Finding[] {
  const patterns = placed.rule[type]
  if (patterns === undefined) return []
  const names = namesOf(judged).filter((name) => name.type === type)
  const odd = names.filter(({ value }) => !fitsOne(type, value, patterns))
  const [first] = odd
  if (first === undefined) return []
  const more = odd.length === 1 ? '' : ` and ${String(odd.length - 1)} more`
  const facts = { type, found: `"${first.value}"${more}`, wanted: quoted(patterns) }
  return [broken('policy-name', facts, judged, placed, type)]
}

const namesOf = ({ certificate }: Judged): readonly GeneralName[] =>
  certificate.subjectAltName?.names ?? []

function types(judged: Judged, placed: PlacedRule): readonly Finding[] {
  const { nameTypes, nameTypesRequired = [] } = placed.rule
  const there = new Set(namesOf(judged).map(({ type }) => type))
  const odd = [...there].filter((type) => nameTypes?.includes(type) === false)
  const lacking = nameTypesRequired.filter((type) => !there.has(type))
  const wanted = nameTypes?.length === 0 ? 'none' : (nameTypes ?? [])
  return [
    ...odd.map((found) =>
      broken('policy-name-type', { found, wanted }, judged, placed, 'nameTypes'),
    ),
    ...lacking.map((one) =>
      broken('policy-name-missing', { wanted: one }, judged, placed, 'nameTypesRequired'),
    ),
  ]
}

export const judgeNames = (judged: Judged, placed: PlacedRule): readonly Finding[] => [
  ...subject(judged, placed),
  ...TYPES.flatMap((type) => ofType(type, judged, placed)),
  ...types(judged, placed),
]
