import { dotted } from '../../mesh/context.ts'
import type { YamlPath } from '../../mesh/yaml.ts'
import { textAt, type Resource } from '../resources.ts'
import { isAgeKnown } from './age.ts'
import { originates, settingsPaths, type Placed } from './client-settings.ts'
import { hasSelector, inPlaceOf, saysSame, type Merged } from './rule-groups.ts'
import { ordersOf } from './rule-orders.ts'
import { rootNamespaceIn } from './root-namespace.ts'
import { runOf, servicesIn, type RuleRun } from './rule-run.ts'

// Which DestinationRules proxies use, where there are several, and which they may use where their age is not known.

/** What becomes of all rules, by every order that they may have. */
export type RuleUse = readonly RuleRun[]

/** All of them, or gateways alone. */
export type Who = 'proxies' | 'gateways'

const has = (run: RuleRun | undefined, who: Who, { rule, path }: Placed): boolean =>
  run?.[who].used.get(rule)?.has(dotted(path)) === true

/** What is used in place of settings where they are not used: if it can be, by an age that is known (or one that is not). */
function insteadOf(use: RuleUse, who: Who, placed: Placed, isKnown: boolean): Merged | undefined {
  const all = use
    .filter((run) => !has(run, who, placed))
    .flatMap((run) => run[who].insteadOf.get(placed.rule) ?? [])
  const fits = (one: Merged): boolean => isAgeKnown(inPlaceOf(one, placed), placed.rule) === isKnown
  return all.find(fits) ?? all[0]
}

/** What is used in place of settings that nobody uses; nothing where nobody looks for them. */
export const usedInstead = (use: RuleUse, who: Who, placed: Placed): Merged | undefined =>
  insteadOf(use, who, placed, true)

/** What is used in place of settings if its rule is as old as need be, which nobody can tell. */
export function doubtOf(use: RuleUse, who: Who, placed: Placed): Merged | undefined {
  const count = use.filter((run) => has(run, who, placed)).length
  if (count === 0 || count === use.length) return undefined
  const heard = insteadOf(use, who, placed, false)
  return heard === undefined || saysSame(heard, placed) ? undefined : heard
}

/** Does a proxy get settings, or may it get them? */
export const isUsed = (use: RuleUse, who: Who, placed: Placed): boolean =>
  has(use[0], who, placed) || doubtOf(use, who, placed) !== undefined

function useOf(all: readonly Resource[], given: readonly string[]): RuleUse {
  const rules = all.filter(
    ({ group, kind }) => group === 'networking.istio.io' && kind === 'DestinationRule',
  )
  const orders = ordersOf(rules)
  const services = servicesIn(all, rules)
  const root = rootNamespaceIn(all)
  return orders.map((order) => runOf(order, services, given, root))
}

/** By the resources of one call. */
const known = new WeakMap<readonly Resource[], Map<string, RuleUse>>()

/**
 * What proxies use of all rules.
 *
 * @param given - Namespaces of the gateways; empty where they are not known.
 */
export function ruleUse(all: readonly Resource[], given: readonly string[]): RuleUse {
  const uses = known.get(all) ?? new Map<string, RuleUse>()
  known.set(all, uses)
  const key = given.join('\n')
  const use = uses.get(key) ?? useOf(all, given)
  uses.set(key, use)
  return use
}

/** Does a proxy of some kind get the settings of a rule at a place? */
export const isUsedByAny = (all: readonly Resource[], placed: Placed): boolean =>
  isUsed(ruleUse(all, []), 'proxies', placed)

/** The settings of a DestinationRule that begin TLS, and that a proxy gets. */
export const clientSettings = (all: readonly Resource[], rule: Resource): readonly YamlPath[] =>
  settingsPaths(rule).filter((path) => originates(rule, path) && isUsedByAny(all, { rule, path }))

/** Where resources are read, and where gateways run. */
export interface Readers {
  readonly all: readonly Resource[]
  /** Namespaces of the gateways; empty where they are not known. */
  readonly given: readonly string[]
}

/** Does a Secret go to sidecars of the namespace of the rule: by its selector, or that of a rule it is merged into? */
export const isForSidecars = (all: readonly Resource[], rule: Resource, path: YamlPath): boolean =>
  hasSelector(rule) ||
  ruleUse(all, []).some(({ byOthers }) => byOthers.get(rule)?.has(dotted(path)) === true)

/** Without a selector a Secret is for gateways, which may have another rule; a ConfigMap is for sidecars too. */
export function isForGateways(all: readonly Resource[], { rule, path }: Placed): boolean {
  const name = textAt(rule.value, ...path, 'tls', 'credentialName') ?? ''
  return name !== '' && !name.startsWith('configmap://') && !isForSidecars(all, rule, path)
}

/** Does anybody ask for what settings name, who may have it? */
export const isAskedFor = ({ all, given }: Readers, rule: Resource, path: YamlPath): boolean =>
  !isForGateways(all, { rule, path }) || isUsed(ruleUse(all, given), 'gateways', { rule, path })
