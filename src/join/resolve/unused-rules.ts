import { dotted } from '../../mesh/context.ts'
import type { YamlPath } from '../../mesh/yaml.ts'
import { labelOf, type Resource } from '../resources.ts'
import { usedSettings } from './client-settings.ts'
import { report, type Scene } from './resolve.ts'
import { hasSelector, inOrderOfUse, isSameAge } from './rule-groups.ts'
import { isAskedFor, isUsed, ruleUse } from './rule-use.ts'
import { hostOf, portsFor } from './services.ts'

// TLS settings of a DestinationRule that no proxy gets, for there is another rule for the host, or it is exported to nobody.

interface Why {
  readonly who: 'proxy' | 'gateway'
  readonly why: string
  readonly advice: string
}

const isRule = ({ group, kind }: Resource): boolean =>
  group === 'networking.istio.io' && kind === 'DestinationRule'

/** The first of the same namespace and host that istiod takes up before. */
function firstBefore(all: readonly Resource[], rule: Resource): Resource | undefined {
  const [first] = inOrderOfUse(
    all.filter(
      (one) => isRule(one) && one.namespace === rule.namespace && hostOf(one) === hostOf(rule),
    ),
  )
  return first === rule ? undefined : first
}

function howFirst(first: Resource, rule: Resource): string {
  if (hasSelector(first) && !hasSelector(rule)) return 'has a workloadSelector, and goes first'
  return isSameAge(first, rule)
    ? 'was made in the same second, and its name comes first'
    : 'is older'
}

function whyNot(all: readonly Resource[], rule: Resource): Why {
  const first = firstBefore(all, rule)
  if (first !== undefined) {
    const why = `${labelOf(first)} is for the same host and ${howFirst(first, rule)}`
    const advice = `move these settings into ${labelOf(first)}, and delete this rule`
    return { who: 'proxy', why, advice }
  }
  const why =
    'exportTo leaves out its own namespace, and others look for rules in the namespace of the service and in istio-system alone'
  const advice = `move the rule into the namespace of those that use it, or add "." to spec.exportTo`
  return { who: 'proxy', why, advice }
}

function ofGateways(given: readonly string[]): Why {
  const names = given.join(', ')
  const why = `those of ${names} have another rule for this host: of their own namespace before that of the service, and that before istio-system`
  const advice = `put these settings into the rule that they have, or a rule for this host into ${names}`
  return { who: 'gateway', why, advice }
}

/** What nobody gets, and what gateways do not get that are the only ones to read it. */
function unusedFor(
  { all }: Scene,
  rule: Resource,
  path: YamlPath,
  given: readonly string[],
): Why | undefined {
  if (!isUsed(ruleUse(all, []).byProxies, rule, path)) return whyNot(all, rule)
  return isAskedFor({ all, given }, rule, path) ? undefined : ofGateways(given)
}

/** Says of each of the TLS settings of a rule by itself why nobody uses it where there are others. */
export function checkUnusedRules(scene: Scene, rule: Resource, given: readonly string[]): void {
  if (!isRule(rule)) return
  const of = labelOf(rule)
  const other = ruleUse(scene.all, given).doubtful.get(rule)
  for (const path of usedSettings(rule, portsFor(scene.all, rule))) {
    const field = dotted([...path, 'tls'])
    if (other !== undefined) {
      const facts = { of, field, other: labelOf(other) }
      report(scene, { from: rule, path }, 'join-rule-age', facts)
      continue
    }
    const why = unusedFor(scene, rule, path, given)
    if (why !== undefined)
      report(scene, { from: rule, path }, 'join-rule-unused', { of, field, ...why })
  }
}
