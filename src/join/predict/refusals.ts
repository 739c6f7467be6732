import { goDuration, parseGoDuration } from '../../emulation/go/duration.ts'
import { get } from '../../mesh/context.ts'
import { labelOf, textAt, textsAt, type Resource } from '../resources.ts'
import { DEFAULT_DURATION, isUsage } from './asked.ts'
import { trap, type World } from './world.ts'

// cert-manager/cert-manager 2d0d7f7f, internal/apis/certmanager/validation/certificate.go: what its webhook refuses, in its words.
const HOUR = 3_600_000
const SHORTEST = HOUR
const SHORTEST_RENEWAL = 300_000

interface Refusal {
  readonly field: string
  readonly says: string
  readonly fix?: string
}

/** `90d` is what people write; Go knows no unit above the hour (time.ParseDuration). */
function unreadable(field: string, text: string): Refusal {
  const [, unit] = /\d\s*([a-zA-Z]+)$/.exec(text) ?? []
  const [, days] = /^(\d+)d$/.exec(text) ?? []
  const known = unit === undefined || /^(?:h|m|s|ms|us|ns)$/.test(unit)
  return {
    field,
    says: known
      ? `time: invalid duration ${JSON.stringify(text)}`
      : `time: unknown unit ${JSON.stringify(unit)} in duration ${JSON.stringify(text)}`,
    fix: `write hours: ${field.split('.').at(-1) ?? ''}: ${days === undefined ? '2160h' : `${String(Number(days) * 24)}h`}`,
  }
}

function durations(spec: unknown): readonly Refusal[] {
  const duration = textAt(spec, 'duration')
  const before = textAt(spec, 'renewBefore')
  const life = duration === undefined ? DEFAULT_DURATION : parseGoDuration(duration)
  const renewal = before === undefined ? undefined : parseGoDuration(before)
  const found: Refusal[] = []
  if (life === undefined) found.push(unreadable('spec.duration', duration ?? ''))
  if (before !== undefined && renewal === undefined)
    found.push(unreadable('spec.renewBefore', before))
  if (life === undefined) return found
  if (life < SHORTEST)
    found.push({ field: 'spec.duration', says: 'certificate duration must be greater than 1h0m0s' })
  return renewal === undefined ? found : [...found, ...renewals(renewal, life)]
}

function renewals(renewal: number, life: number): readonly Refusal[] {
  const field = 'spec.renewBefore'
  if (renewal < SHORTEST_RENEWAL)
    return [{ field, says: 'certificate renewBefore must be greater than 5m0s' }]
  if (renewal < life) return []
  const says = `certificate duration ${goDuration(life)} must be greater than renewBefore ${goDuration(renewal)}`
  return [{ field, says, fix: 'write a longer duration or a shorter renewBefore' }]
}

const NAMES = ['dnsNames', 'uris', 'emailAddresses', 'ipAddresses', 'otherNames']

function names(spec: unknown): readonly Refusal[] {
  const commonName = textAt(spec, 'commonName') ?? ''
  const literal = textAt(spec, 'literalSubject') ?? ''
  if ([...commonName].length > 64)
    return [{ field: 'spec.commonName', says: 'Too long: may not be more than 64 bytes' }]
  if (literal !== '' && commonName !== '') {
    const says = 'When providing a `LiteralSubject` no `commonName` may be provided.'
    return [{ field: 'spec.commonName', says }]
  }
  const some = NAMES.some((field) => {
    const list = get(spec, field)
    return Array.isArray(list) && list.length > 0
  })
  if (commonName !== '' || /(?:^|,)\s*CN=/i.test(literal) || some) return []
  const says =
    'at least one of commonName (from the commonName field or from a literalSubject), dnsNames, emailSANs, ipAddresses, otherNames, or uriSANs must be set'
  return [{ field: 'spec', says, fix: 'write commonName: istio-ca under spec' }]
}

const usages = (spec: unknown): readonly Refusal[] =>
  textsAt(spec, 'usages').flatMap((usage, index) =>
    isUsage(usage) ? [] : [{ field: `spec.usages[${String(index)}]`, says: 'unknown keyusage' }],
  )

function key(spec: unknown): readonly Refusal[] {
  const algorithm = textAt(spec, 'privateKey', 'algorithm') ?? 'RSA'
  const size = get(spec, 'privateKey', 'size')
  const field = 'spec.privateKey.size'
  if (typeof size !== 'number' || size <= 0) return []
  if (algorithm === 'RSA' && (size < 2048 || size > 8192))
    return [{ field, says: 'must be between 2048 and 8192 for rsa keyAlgorithm' }]
  return algorithm === 'ECDSA' && ![256, 384, 521].includes(size)
    ? [{ field, says: 'supported values: "256", "384", "521"' }]
    : []
}

/** What the webhook of cert-manager refuses in a Certificate. */
export function checkRefusals(world: World, resource: Resource): boolean {
  const spec = resource.value['spec']
  const found = [...durations(spec), ...names(spec), ...usages(spec), ...key(spec)]
  for (const { field, says, fix } of found) {
    const path = field.split('.').map((step) => step.replace(/\[\d+\]$/, ''))
    const facts = { of: labelOf(resource), field, says }
    const own = fix === undefined ? {} : { fix }
    trap(world, { resource, path, ...own }, 'predict-refused', facts)
  }
  return found.length > 0
}
