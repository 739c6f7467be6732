import type { Finding } from '../report/finding.ts'
import { broken, type Judged, type PlacedRule } from './subject.ts'
import { NO_PURPOSE } from './vocabulary.ts'

// What a rule says of purposes and path lengths.

/** Without the extension every purpose is allowed (RFC 5280, section 4.2.1.12). */
const EVERYTHING = 'everything (it has no extendedKeyUsage)'
/** Go takes an empty list for none (crypto/x509, Certificate.Verify). */
const EMPTY = 'everything (its extendedKeyUsage is empty)'

function purposes(judged: Judged, placed: PlacedRule): readonly Finding[] {
  const { purposes: allowed } = placed.rule
  const found = judged.certificate.extendedKeyUsage?.purposes
  if (allowed === undefined) return []
  const isLimited = found !== undefined && found.length > 0
  const odd = (isLimited ? found : [NO_PURPOSE]).filter((one) => !allowed.includes(one))
  if (odd.length === 0) return []
  const anything = found === undefined ? EVERYTHING : EMPTY
  const facts = { found: isLimited ? odd : anything, wanted: allowed }
  return [broken('policy-purpose', facts, judged, placed, 'purposes')]
}

function required(judged: Judged, placed: PlacedRule): readonly Finding[] {
  const { purposesRequired = [] } = placed.rule
  const found = judged.certificate.extendedKeyUsage?.purposes ?? []
  const shown = found.length === 0 ? 'nothing' : found
  return purposesRequired
    .filter((one) => !found.includes(one))
    .map((wanted) =>
      broken(
        'policy-purpose-missing',
        { wanted, found: shown },
        judged,
        placed,
        'purposesRequired',
      ),
    )
}

function pathLength(judged: Judged, placed: PlacedRule): readonly Finding[] {
  const wanted = placed.rule.pathLength
  if (wanted === undefined || judged.role === 'leaf') return []
  const found = judged.certificate.basicConstraints?.pathLength
  if (found !== undefined && found <= wanted) return []
  const facts = { found: found ?? 'not limited', wanted }
  return [broken('policy-path-length', facts, judged, placed, 'pathLength')]
}

export const judgeUse = (judged: Judged, placed: PlacedRule): readonly Finding[] => [
  ...purposes(judged, placed),
  ...required(judged, placed),
  ...pathLength(judged, placed),
]
