import { get, isFields } from '../../mesh/context.ts'
import { textsAt, type Resource } from '../resources.ts'
import { policiesOf, type Placed, type Policies } from './client-settings.ts'
import { hostOf } from './services.ts'

// DestinationRules for one host of one namespace, which istiod merges. istio/istio eed52ebb: pilot/pkg/model/destination_rule.go
// (mergeDestinationRule, with ENABLE_ENHANCED_DESTINATIONRULE_MERGE, which is on). Asked of Istio by the kind `delivery`.

/** What istiod makes of rules for one host. */
export interface Merged extends Policies {
  /** The first has its host, its selector and its `exportTo`. */
  readonly rules: readonly [Resource, ...Resource[]]
  readonly exportTo: ReadonlySet<string>
}

const selectorOf = ({ value }: Resource): unknown => get(value, 'spec', 'workloadSelector')

/** Is a rule for some pods of its namespace alone? */
export const hasSelector = (rule: Resource): boolean => isFields(selectorOf(rule))

/** Labels with their values, in order. */
export type Labels = readonly (readonly [name: string, value: unknown])[]

/** The labels that a rule asks for. */
export const labelsOf = (rule: Resource): Labels =>
  Object.entries(Object(get(selectorOf(rule), 'matchLabels')) as object).toSorted(([one], [two]) =>
    one < two ? -1 : Number(one > two),
  )

/** The same in one spelling. */
export const selectorText = (rule: Resource): string => JSON.stringify(labelsOf(rule))

/** Is a rule for pods with these labels? */
export const isFor = (rule: Resource, labels: Labels): boolean =>
  labelsOf(rule).every(([name, value]) =>
    labels.some(([other, own]) => other === name && own === value),
  )

/** Where a rule is seen: one with a selector in its own namespace. */
export const exportOf = (rule: Resource): ReadonlySet<string> =>
  hasSelector(rule) ? new Set(['.']) : new Set(textsAt(rule.value, 'spec', 'exportTo'))

const includesAll = (all: ReadonlySet<string>, some: ReadonlySet<string>): boolean =>
  [...some].every((one) => all.has(one))

const areEqual = (one: ReadonlySet<string>, two: ReadonlySet<string>): boolean =>
  one.size === two.size && includesAll(one, two)

/** How a rule meets what is there for its host. */
interface Meeting {
  readonly isMerged: boolean
  /** It stands by itself, merged or not. */
  readonly isApart: boolean
}

const APART: Meeting = { isMerged: false, isApart: true }

function meet({ rules: [first], exportTo }: Merged, rule: Resource): Meeting {
  const own = exportOf(rule)
  const isEqual = areEqual(own, exportTo)
  if (!isEqual && !(exportTo.size > 0 && includesAll(own, exportTo))) return APART
  const selectors = [first, rule].filter(hasSelector).length
  const isSame = selectorText(first) === selectorText(rule)
  if (selectors === 2 && !isSame) return APART
  return { isMerged: true, isApart: !isEqual && !(selectors === 0 || selectors === 2) }
}

const nameOf = ({ rule, path }: Placed): unknown => get(rule.value, ...path.slice(0, -1), 'name')

function merge(one: Merged, rule: Resource): Merged {
  const added = policiesOf(rule)
  const names = new Set(one.subsets.map(nameOf))
  return {
    ...one,
    rules: [...one.rules, rule],
    top: one.top ?? added.top,
    subsets: [...one.subsets, ...added.subsets.filter((subset) => !names.has(nameOf(subset)))],
  }
}

/** Adds a rule to those of its host: to one of them, by itself, or both. */
function add(list: readonly Merged[], rule: Resource): readonly Merged[] {
  const met = list.map((one) => [one, meet(one, rule)] as const)
  const all = met.map(([one, { isMerged }]) => (isMerged ? merge(one, rule) : one))
  const isApart = met.at(-1)?.[1].isApart ?? true
  const alone: Merged = { ...policiesOf(rule), rules: [rule], exportTo: exportOf(rule) }
  return isApart ? [...all, alone] : all
}

/** The rules of a namespace that are merged, by their hosts. */
export function mergeRules(ordered: readonly Resource[]): ReadonlyMap<string, readonly Merged[]> {
  const found = new Map<string, readonly Merged[]>()
  for (const rule of ordered) {
    const host = hostOf(rule)
    found.set(host, add(found.get(host) ?? [], rule))
  }
  return found
}

/** The policy that settings are in: of the rule, or of one of its subsets. */
const policyAround = ({ rule, path }: Placed): Placed => ({
  rule,
  path: path.slice(0, path.includes('subsets') ? 4 : 2),
})

/** The policy of merged rules that is for the same as settings of one rule: all of the host, or a subset. */
function policyFor({ top, subsets }: Merged, placed: Placed): Placed | undefined {
  const around = policyAround(placed)
  if (!placed.path.includes('subsets')) return top
  return subsets.find((one) => nameOf(one) === nameOf(around))
}

/** The rule that goes before settings of one: where that is merged by what it says of the same, else by the first of those there. */
export function inPlaceOf(heard: Merged, placed: Placed): Resource {
  const isMerged = heard.rules.includes(placed.rule)
  return (isMerged ? policyFor(heard, placed)?.rule : undefined) ?? heard.rules[0]
}

const textOf = ({ rule, path }: Placed): string => JSON.stringify(get(rule.value, ...path) ?? null)

/** Do merged rules say the same as the policy that settings are in? */
export function saysSame(heard: Merged, placed: Placed): boolean {
  const policy = policyFor(heard, placed)
  return policy !== undefined && textOf(policy) === textOf(policyAround(placed))
}
