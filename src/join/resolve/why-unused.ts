import { labelOf, textAt, type Resource } from '../resources.ts'
import { isAgeKnown, isSameAge } from './age.ts'
import type { Placed } from './client-settings.ts'
import { exportOf, hasSelector, inPlaceOf, labelsOf, saysSame, type Merged } from './rule-groups.ts'
import { rootNamespaceIn } from './root-namespace.ts'
import { isForHome } from './rule-index.ts'
import { homesOf } from './rule-run.ts'
import { hostOf, servicesOf } from './services.ts'

// Why another DestinationRule is used in place of one, and what helps. istio/istio eed52ebb: pilot/pkg/model/push_context.go
// (setDestinationRules, destinationRule), destination_rule.go (mergeDestinationRule), sidecar.go (DestinationRule).

/** Why settings are not used, and what to do. */
export interface Why {
  readonly why: string
  readonly advice: string
}

/** Settings, and the rule that is used in their place. */
interface Pair extends Placed {
  readonly other: Resource
  readonly saysSame: boolean
  /** Where gateways run that are to use them; left out where any proxy will do. */
  readonly reader: string | undefined
  readonly root: string
}

/** How that rule meets theirs: of another list, merged with it, or next to it. */
type Relation = 'elsewhere' | 'swallowed' | 'merged' | 'selectors' | 'all pods' | 'exports'

function relationOf(heard: Merged, { rule }: Placed, other: Resource): Relation {
  if (other.namespace !== rule.namespace || hostOf(other) !== hostOf(rule)) return 'elsewhere'
  const isForSome = hasSelector(other)
  if (heard.rules.includes(rule)) return isForSome && !hasSelector(rule) ? 'swallowed' : 'merged'
  if (!isForSome) return 'exports'
  return hasSelector(rule) ? 'selectors' : 'all pods'
}

/** Why one of two rules that are sorted by age goes first. */
function howFirst({ rule, other, saysSame }: Pair): string {
  if (!isAgeKnown(rule, other)) return saysSame ? 'says the same' : 'is taken first'
  return isSameAge(rule, other)
    ? 'was made in the same second, and its name comes first'
    : 'is older'
}

const TOGETHER = 'put both into one DestinationRule, with the settings that are meant'

/** A short host is one of the namespace of its rule. */
function move(rule: Resource, namespace: string, changes: readonly string[] = []): string {
  const host = hostOf(rule)
  const isShort = host !== textAt(rule.value, 'spec', 'host')
  const all = [...(isShort ? [`with spec.host: ${host}`] : []), ...changes]
  const there = `move this rule into the namespace ${namespace}`
  return all.length === 0 ? there : `${there}, ${all.join(' and ')}`
}

/** Those that a rule is for must see it where it is then. */
function unhidden(rule: Resource, reader: string | undefined): readonly string[] {
  const to = exportOf(rule)
  const isSeen = reader === undefined || to.size === 0 || ['*', reader].some((one) => to.has(one))
  return isSeen ? [] : ['without spec.exportTo']
}

/** Of the same namespace another host is nearer to those that do not see the rule, or see it after their own. */
const show = ({ namespace }: Resource, reader = namespace): string =>
  reader === namespace
    ? 'write spec.exportTo: ["."] in this rule'
    : `add "${reader}" to spec.exportTo of this rule`

function ofElsewhere({ rule, other, reader, root }: Pair): Why {
  const why = `${labelOf(other)} is used in its place: proxies look for rules in their own namespace, then in that of the service, then in ${root}`
  if (hostOf(other) === hostOf(rule))
    return { why, advice: `${TOGETHER}, in the namespace ${other.namespace}` }
  if (other.namespace === rule.namespace) return { why, advice: show(rule, reader) }
  // what is for the root namespace alone goes first there
  const isFirst = other.namespace === root && isForHome(other, root)
  const changes = isFirst ? ['with spec.exportTo: ["."]'] : unhidden(rule, reader)
  return { why, advice: move(rule, other.namespace, changes) }
}

/** A rule that is exported to its own namespace by "." is merged into every one with a selector; by its name it is not, though it means the same. */
const ownByName = ({ namespace }: Resource): string =>
  `write spec.exportTo: ["${namespace || 'NAMESPACE'}"] in this rule`

/** What helps next to a rule with a selector. */
const besidePods = (other: Resource, also: readonly string[]): string =>
  [
    ...(labelsOf(other).length === 0
      ? [`name labels in spec.workloadSelector.matchLabels of ${labelOf(other)}`]
      : []),
    ...also,
  ].join(', and ')

const ofAllPods = ({ rule, other, root }: Pair): Why => ({
  why: `${labelOf(other)} is for the same host, and its workloadSelector without labels fits all pods`,
  advice: besidePods(other, isForHome(rule, root) ? [] : [ownByName(rule)]),
})

const ofSwallowed = ({ rule, other }: Pair): Why => ({
  why: `${labelOf(other)} is for the same host, has a workloadSelector and goes first; a rule with exportTo "." is merged into it, and used for no other pods`,
  advice: besidePods(other, [`${ownByName(rule)} in place of "."`]),
})

const REASONS: Readonly<Record<Relation, (pair: Pair) => Why>> = {
  elsewhere: ofElsewhere,
  swallowed: ofSwallowed,
  merged: (pair) => ({
    why: `${labelOf(pair.other)} is for the same host and ${howFirst(pair)}`,
    advice: TOGETHER,
  }),
  selectors: (pair) => ({
    why: `${labelOf(pair.other)} is for the same host and ${howFirst(pair)}; its workloadSelector fits all pods of this rule`,
    advice:
      'let no pod fit both: add one label to both workloadSelectors, with different values, and to the pods',
  }),
  'all pods': ofAllPods,
  exports: ({ other }) => ({
    why: `${labelOf(other)} is for the same host, with another exportTo; of such rules proxies use the youngest`,
    advice: TOGETHER,
  }),
}

/** Why settings are not used by those who have something else: gateways in a namespace, else any proxy. */
export function whyPassedOver(
  heard: Merged,
  placed: Placed,
  root: string,
  reader?: string,
): Why & { readonly other: Resource } {
  const other = inPlaceOf(heard, placed)
  const pair = { ...placed, other, reader, root, saysSame: saysSame(heard, placed) }
  return { other, ...REASONS[relationOf(heard, placed, other)](pair) }
}

/** What a rule must be for its settings to be used, next to the one that is used in its place. */
export const ageFor = (heard: Merged, placed: Placed): 'older' | 'younger' =>
  relationOf(heard, placed, inPlaceOf(heard, placed)) === 'exports' ? 'younger' : 'older'

const look = (all: readonly Resource[]): string =>
  `look for rules in the namespace of the service and in ${rootNamespaceIn(all)} alone`

const isAlone = (all: readonly Resource[], rule: Resource): boolean =>
  !all.some(
    (one) =>
      one !== rule &&
      one.kind === rule.kind &&
      one.namespace === rule.namespace &&
      hostOf(one) === hostOf(rule),
  )

/** Why nobody looks for a rule. */
export function whyHidden(all: readonly Resource[], rule: Resource): Why {
  const why = `spec.exportTo leaves out its own namespace, and others ${look(all)}`
  const there = move(rule, 'of those that use it')
  const apart = `${there} (into the rule for this host, if there is one), or add "." to spec.exportTo`
  const together = `${TOGETHER}, that its own namespace sees: with "." in spec.exportTo, or without it`
  return { why, advice: isAlone(all, rule) ? apart : together }
}

/** Do others look into the namespace of a rule? */
function isLookedAt(all: readonly Resource[], rule: Resource): boolean {
  const services = servicesOf(all, rule).map(({ namespace }) => namespace)
  const homes = services.length > 0 ? services : homesOf(hostOf(rule), [rule])
  return [...homes, rootNamespaceIn(all)].includes(rule.namespace)
}

/** Why gateways do not look for a rule; `given` is where they run. */
export function whyNotOfGateways(
  all: readonly Resource[],
  rule: Resource,
  given: readonly string[],
): Why {
  const names = given.join(', ')
  const [first = ''] = given
  if (isLookedAt(all, rule)) {
    const why = `spec.exportTo leaves out those of ${names}`
    const added = `add "${first}" to spec.exportTo`
    return { why, advice: isAlone(all, rule) ? added : `${TOGETHER}, and ${added}` }
  }
  const why = `those of ${names} look in their own namespace first; then they ${look(all)}`
  return { why, advice: move(rule, first, unhidden(rule, first)) }
}
