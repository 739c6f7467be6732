// What istiod says of a MeshConfig whose trust domains it does not take; then it takes nothing of it, and does not start with
// it (istio/istio eed52ebb, pkg/config/validation/agent/validation.go ValidateTrustDomain, asked).

const LABEL = /^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$/
const LONGEST_LABEL = 63

const isLabel = (text: string): boolean => text.length <= LONGEST_LABEL && LABEL.test(text)

function faultOf(domain: string): string | undefined {
  if (domain === '') return 'empty domain name not allowed'
  const labels = domain.split('.')
  // names that end with a dot are unambiguous
  const looked = labels.at(-1) === '' ? labels.slice(0, -1) : labels
  return looked.every(isLabel) ? undefined : `trust domain name "${domain}" invalid`
}

/** The first fault of a trust domain and its aliases, in the words of istiod. */
export function trustDomainFault(
  trustDomain: string,
  aliases: readonly string[],
): string | undefined {
  const own = faultOf(trustDomain)
  if (own !== undefined) return `trustDomain: ${own}`
  // istiod sorts them first
  const sorted = [...new Set(aliases)].sort((a, b) => (a < b ? -1 : 1))
  for (const [index, alias] of sorted.entries()) {
    const fault = faultOf(alias)
    if (fault !== undefined)
      return `trustDomainAliases[${String(index)}], domain \`${alias}\` : ${fault}`
  }
  return undefined
}
