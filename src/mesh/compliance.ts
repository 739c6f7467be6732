import { isFields } from './context.ts'

/** The variable that istiod, Envoy's agent and ztunnel read: istio/istio eed52ebb66ad, pkg/features. */
const VARIABLE = 'COMPLIANCE_POLICY'

/** The value of the variable at one object: `env` as a map of names, or as a list of `{ name, value }`. */
function valueIn(value: Readonly<Record<string, unknown>>): unknown {
  if (Object.hasOwn(value, VARIABLE)) return value[VARIABLE]
  return value['name'] === VARIABLE ? value['value'] : undefined
}

/**
 * The policy that manifests name anywhere: in the environment of istiod, of a container, of the proxies.
 *
 * @param resources - Of one text: what one says counts for the settings in another.
 */
export function policyNamed(resources: readonly unknown[]): string | undefined {
  const seen = new Set<unknown>()
  const open = [...resources].reverse()
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    const found = isFields(value) ? valueIn(value) : undefined
    if (typeof found === 'string' && found !== '') return found
    for (const inner of Object.values(value).reverse()) open.push(inner)
  }
  return undefined
}
