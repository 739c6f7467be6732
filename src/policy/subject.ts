import type { Certificate } from '../certificate/types.ts'
import { finding, type FactsFor } from '../report/catalogue.ts'
import type { Finding, Place } from '../report/finding.ts'
import { quoteInput, quoteShort } from '../report/quote.ts'
import { POLICY_CODES, type PolicyCode } from './codes.ts'
import type { PolicyRole, PolicyRule } from './types.ts'

/** A certificate that is judged, and where it is. */
export interface Judged {
  readonly certificate: Certificate
  readonly role: PolicyRole
  readonly place: Place
  /** For whom it signs, where it is the CA of a mesh. */
  readonly signsFor?: string
}

/** A rule with its place in the policy. */
export interface PlacedRule {
  readonly rule: PolicyRule
  readonly index: number
  /** The file that it is in. */
  readonly file: string | undefined
}

/** How roles are called. */
export const ROLE_NAMES: Readonly<Record<PolicyRole, string>> = {
  root: 'root',
  ca: 'CA',
  leaf: 'leaf',
}

const RULE_LIMIT = 300

/** The rule as its author wrote it: where it stands, what it says, and why. */
function ruleText({ rule, index, file }: PlacedRule, member: keyof PolicyRule): string {
  const path = `policy[${String(index)}].${member}`
  const place = file === undefined ? path : `${quoteInput(file)}, ${path}`
  const text = quoteShort(JSON.stringify(rule[member]), RULE_LIMIT)
  return `${place}: ${text}${rule.why === undefined ? '' : ` (${quoteInput(rule.why)})`}`
}

/** Where the rule stands, and why it is there: enough to find it. */
function ownText({ rule, index }: PlacedRule, member: keyof PolicyRule): string {
  const path = `policy[${String(index)}].${member}`
  return rule.why === undefined ? path : `${path}: ${rule.why}`
}

/** A finding of a rule that is broken. */
// a code and its facts, who broke it, and which member of which rule: these five are what it says
// eslint-disable-next-line max-params
export function broken<K extends PolicyCode>(
  code: K,
  facts: Omit<FactsFor<(typeof POLICY_CODES)[K]>, 'role' | 'own'>,
  { role, place }: Judged,
  placed: PlacedRule,
  member: keyof PolicyRule,
): Finding {
  const { severity = 'error' } = placed.rule
  const own = ownText(placed, member)
  const whole = { ...facts, role: ROLE_NAMES[role], own } as unknown as FactsFor<
    (typeof POLICY_CODES)[K]
  >
  return finding(POLICY_CODES, code, whole, place, { severity, rule: ruleText(placed, member) })
}
