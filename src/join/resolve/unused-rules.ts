import { dotted } from '../../mesh/context.ts'
import { labelOf, type Resource } from '../resources.ts'
import { usedSettings, type Placed } from './client-settings.ts'
import { report, type Scene } from './resolve.ts'
import { rootNamespaceIn } from './root-namespace.ts'
import { doubtOf, isForGateways, isUsed, ruleUse, usedInstead, type Who } from './rule-use.ts'
import { hostOf, portsFor } from './services.ts'
import { ageFor, whyHidden, whyNotOfGateways, whyPassedOver, type Why } from './why-unused.ts'

// TLS settings of a DestinationRule that no proxy gets, for there is another rule for the host, or it is exported to nobody.

const isRule = ({ group, kind }: Resource): boolean =>
  group === 'networking.istio.io' && kind === 'DestinationRule'

/** Where settings are judged, and where gateways run. */
interface Asking {
  readonly scene: Scene
  readonly given: readonly string[]
}

function whyNotByProxies({ all }: Scene, placed: Placed): Why {
  const heard = usedInstead(ruleUse(all, []), 'proxies', placed)
  return heard === undefined
    ? whyHidden(all, placed.rule)
    : whyPassedOver(heard, placed, rootNamespaceIn(all))
}

function whyNotByGateways({ scene: { all }, given }: Asking, placed: Placed): Why {
  const use = ruleUse(all, given)
  const heard = usedInstead(use, 'gateways', placed) ?? use[0]?.ofGateways.get(hostOf(placed.rule))
  if (heard === undefined) return whyNotOfGateways(all, placed.rule, given)
  const { other, advice } = whyPassedOver(heard, placed, rootNamespaceIn(all), given[0])
  return { why: `those of ${given.join(', ')} use ${labelOf(other)} in its place`, advice }
}

/** Says why settings are not used by those who are to use them. */
function judge(asking: Asking, placed: Placed, who: Who): void {
  const { scene, given } = asking
  const use = ruleUse(scene.all, who === 'gateways' ? given : [])
  const at = { from: placed.rule, path: placed.path }
  const facts = { of: labelOf(placed.rule), field: dotted([...placed.path, 'tls']) }
  const doubt = doubtOf(use, who, placed)
  if (doubt !== undefined) {
    const { other, advice } = whyPassedOver(doubt, placed, rootNamespaceIn(scene.all))
    const more = { age: ageFor(doubt, placed), other: labelOf(other), advice }
    report(scene, at, 'join-rule-age', { ...facts, ...more })
    return
  }
  if (isUsed(use, who, placed)) return
  const why = who === 'gateways' ? whyNotByGateways(asking, placed) : whyNotByProxies(scene, placed)
  const more = { who: who === 'gateways' ? 'gateway' : 'proxy', why: why.why, advice: why.advice }
  report(scene, at, 'join-rule-unused', { ...facts, ...more })
}

/** Says of each of the TLS settings of a rule by itself why nobody uses it where there are others. */
export function checkUnusedRules(scene: Scene, rule: Resource, given: readonly string[]): void {
  if (!isRule(rule)) return
  const asking = { scene, given }
  for (const path of usedSettings(rule, portsFor(scene.all, rule))) {
    const placed = { rule, path }
    const isForThem = given.length > 0 && isForGateways(scene.all, placed)
    judge(asking, placed, isForThem ? 'gateways' : 'proxies')
  }
}
