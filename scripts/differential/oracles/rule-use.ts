import { checkManifests, type ManifestsReport } from '../../../src/join/index.ts'
import { HOST, PODS, type DeliveryPlan } from '../generate/delivery-plan.ts'
import type { Manifest } from '../generate/reference-plan.ts'
import { UNASKED, type Answer, type Asker } from '../types.ts'
import { clusterQuestion, operator, SDS_HOST, servicesOf, type DeliveryAnswer } from './delivery.ts'

// Which TLS settings of several DestinationRules any proxy uses: the clusters that istiod makes, next to `join-rule-unused`. A file
// of its own stands in each, named by its place, so that it is seen in the clusters.

const ROOT = '/etc/certs/'

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function labelOf({ metadata }: Manifest): string {
  const names = isObject(metadata) ? metadata : {}
  return `DestinationRule ${textOf(names['namespace'])}/${textOf(names['name'])}`
}

const fileOf = (label: string, field: string): string =>
  `${ROOT}${label.replace(' ', '/')}/${field}`

/** Calls with each `tls` of a value and its place, and puts what is returned there. */
function withTls(value: unknown, place: string, tls: (place: string) => unknown): unknown {
  if (Array.isArray(value))
    return value.map((one, index) => withTls(one, `${place}[${String(index)}]`, tls))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => {
      const inner = place === '' ? name : `${place}.${name}`
      return [name, name === 'tls' ? tls(inner) : withTls(one, inner, tls)]
    }),
  )
}

/** The rules of a plan with their files, and the files. */
function withFiles({ config, others }: DeliveryPlan) {
  const files: string[] = []
  const rules = [config, ...others].map((rule) => {
    const label = labelOf(rule)
    return withTls(rule, '', (field) => {
      const caCertificates = fileOf(label, field)
      files.push(caCertificates)
      return { mode: 'SIMPLE', caCertificates }
    }) as Manifest
  })
  return { rules, files }
}

const answer = (used: Iterable<string>): Answer => ({
  verdict: [...new Set(used)].toSorted().join(', '),
})

/** Settings of a port that the service does not have are said to be unused by another code. */
function saidUnused({ findings }: ManifestsReport): ReadonlySet<string> {
  return new Set(
    findings.flatMap(({ code, facts }) => {
      const file = (end: string): string =>
        fileOf(textOf(facts['of']), textOf(facts['field']) + end)
      if (code === 'join-rule-unused') return [file('')]
      return code === 'join-port-unknown' ? [file('.tls')] : []
    }),
  )
}

/** Which settings proxies use. */
export const askRuleUse: Asker<DeliveryPlan, DeliveryAnswer> = {
  question: (plan) => clusterQuestion(plan, withFiles(plan).rules),
  theirs({ clusters, error }) {
    // the API server refuses it before
    if (error !== undefined) return { verdict: UNASKED }
    const own = clusters.filter(({ name }) =>
      [HOST, SDS_HOST].some((host) => name.endsWith(`|${host}`)),
    )
    const names = own.flatMap((one) => one.names)
    const start = 'file-root:'
    return answer(
      names.filter((name) => name.startsWith(start + ROOT)).map((name) => name.slice(start.length)),
    )
  },
  async ours(plan) {
    const { rules, files } = withFiles(plan)
    const items = [...rules, ...plan.objects, ...servicesOf(plan), operator(plan)]
    const report = await checkManifests([{ content: { apiVersion: 'v1', kind: 'List', items } }], {
      at: plan.at,
      controlPlane: 'istio-1.31',
      gatewayNamespace: PODS,
    })
    const unused = saidUnused(report)
    return answer(files.filter((file) => !unused.has(file)))
  },
}
