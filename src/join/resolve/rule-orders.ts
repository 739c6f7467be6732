import { groupBy } from '../../report/group-by.ts'
import type { Resource } from '../resources.ts'
import { compareAge, isAgeKnown } from './age.ts'
import { hasSelector } from './rule-groups.ts'
import { hostOf } from './services.ts'

// The order in which istiod takes up DestinationRules. istio/istio eed52ebb: pilot/pkg/model/push_context.go
// (sortConfigBySelectorAndCreationTime). Manifests out of Git have no creationTimestamp: then several orders are tried.

const isTimeless = (rule: Resource): boolean => !isAgeKnown(rule, rule)

/** Rules that are put before all others (below 0) or behind them. */
type Moves = ReadonlyMap<Resource, number>

/** Those with a selector first, then by age. */
const sort = (rules: readonly Resource[], moves: Moves): readonly Resource[] =>
  rules.toSorted(
    (one, two) =>
      Number(hasSelector(two)) - Number(hasSelector(one)) ||
      (moves.get(one) ?? 0) - (moves.get(two) ?? 0) ||
      compareAge(one, two),
  )

/** Of so many rules for one host each is tried as the oldest and as the youngest: the time grows with their square. */
const MOST = 8

type Group = readonly Resource[]

/** Those that may meet, and of which the age of one is not known. */
const timelessGroups = (rules: readonly Resource[]): readonly Group[] =>
  [...groupBy(rules, (one) => JSON.stringify([one.namespace, hostOf(one)])).values()].filter(
    (group) => group.length > 1 && group.some(isTimeless),
  )

/** Makes one rule of a group as old (-1) or as young (1) as it may be. */
function movesIn(group: Group, rule: Resource, way: number): Moves {
  if (isTimeless(rule)) return new Map([[rule, way]])
  return new Map(group.filter(isTimeless).map((other) => [other, -way]))
}

/** As they sort with the names of those without a time, then every other order that is tried; groups do not meet. */
export function ordersOf(rules: readonly Resource[]): readonly (readonly Resource[])[] {
  const groups = timelessGroups(rules)
  const places = new Map(rules.map((rule, index) => [rule, index]))
  const orders = new Map<string, readonly Resource[]>()
  const keep = (moves: Moves): void => {
    const order = sort(rules, moves)
    orders.set(order.map((rule) => places.get(rule)).join(','), order)
  }
  keep(new Map())
  for (let index = 0; groups.some((group) => group.length > index) && index < MOST; index++) {
    for (const way of [-1, 1]) {
      const moves = groups.flatMap((group) => {
        const rule = group[index]
        return rule === undefined ? [] : [...movesIn(group, rule, way)]
      })
      keep(new Map(moves))
    }
  }
  return [...orders.values()]
}
