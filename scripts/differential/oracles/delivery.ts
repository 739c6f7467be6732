import {
  checkManifests,
  type ManifestsReport,
  type ReferenceAnswer,
} from '../../../src/join/index.ts'
import { HOST, LABELS, PODS, PORTS, type DeliveryPlan } from '../generate/delivery-plan.ts'
import type { Manifest } from '../generate/reference-plan.ts'
import { UNASKED, type Answer, type Asker } from '../types.ts'

// What a proxy asks istiod for and gets, next to what `check` says of the names in the manifests.

interface AskedSecret {
  readonly name: string
  readonly of: string
  readonly as: 'pair' | 'ca'
  readonly gets?: string
}

interface ClusterAnswer {
  readonly name: string
  readonly tls: boolean
  readonly verifies: boolean
  readonly names: readonly string[]
}

interface DeliveryAnswer {
  readonly asked: readonly AskedSecret[]
  readonly clusters: readonly ClusterAnswer[]
  readonly says: readonly string[]
  readonly error?: string
}

const PROVIDER = { name: 'edge', sds: { name: 'edge', service: 'sds.example.com', port: 443 } }

const service = (host: string): Manifest => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'ServiceEntry',
  metadata: { name: host.replaceAll('.', '-'), namespace: PODS },
  spec: {
    hosts: [host],
    location: 'MESH_EXTERNAL',
    resolution: 'DNS',
    // a subset without an endpoint is not built
    endpoints: [{ address: 'b.example.com', labels: { version: 'v1' } }],
    ports: PORTS.map((number) => ({ number, name: `https-${String(number)}`, protocol: 'HTTPS' })),
  },
})

const documents = (manifests: readonly Manifest[]): string =>
  manifests.map((one) => JSON.stringify(one)).join('\n---\n')

/** The pods, where the proxy is a gateway. */
const deployment = (hasSocket: boolean): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'proxy', namespace: PODS },
  spec: {
    template: {
      metadata: { labels: LABELS },
      spec: {
        containers: [
          { volumeMounts: hasSocket ? [{ mountPath: '/var/run/secrets/credential-uds' }] : [] },
        ],
      },
    },
  },
})

const operator = (hasProvider: boolean): readonly Manifest[] =>
  hasProvider
    ? [
        {
          apiVersion: 'install.istio.io/v1alpha1',
          kind: 'IstioOperator',
          metadata: { name: 'mesh', namespace: 'istio-system' },
          spec: { meshConfig: { extensionProviders: [PROVIDER] } },
        },
      ]
    : []

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)].toSorted()

/** By role what is handed out and what is not, then the words; what is only warned of is asked by `credential`. */
const answer = (got: readonly string[], says: readonly string[]): Answer => ({
  verdict: unique(got).join(', '),
  words: unique(says).join('\n'),
})

const isRule = ({ config }: DeliveryPlan): boolean => config['kind'] === 'DestinationRule'

/** A file that certificates are in, a part of an SDS name; the CAs of the system have none. */
const filesOf = (name: string): readonly string[] => {
  const [, text] = /^file-(?:cert|root):(.*)$/.exec(name) ?? []
  return (text ?? '').split('~').filter((one) => one !== '' && one !== 'system')
}

const hasOwnTls = ({ config }: DeliveryPlan): boolean => {
  const spec = config['spec'] as { trafficPolicy: { tls?: unknown } }
  return spec.trafficPolicy.tls !== undefined
}

/** What is said of the clusters of a DestinationRule: files, plain text in spite of TLS around it, who verifies the server. */
function theirClusters(clusters: readonly ClusterAnswer[], plan: DeliveryPlan): readonly string[] {
  if (!isRule(plan)) return []
  const own = clusters.filter(({ name }) => name.endsWith(`|${HOST}`))
  const names = own.flatMap((one) => one.names)
  return [
    ...names.flatMap(filesOf).map((file) => `file ${file}`),
    ...(names.includes('file-root:system') ? ['system roots'] : []),
    ...(own.some(({ tls, verifies }) => tls && !verifies) ? ['unverified'] : []),
    ...(hasOwnTls(plan) && own.some(({ tls }) => !tls) ? ['plain'] : []),
  ]
}

const OF_CODES: Readonly<Record<string, string>> = {
  'join-system-roots': 'system roots',
  'join-unverified': 'unverified',
  'join-port-plain': 'plain',
}

function ourClusters({ findings }: ManifestsReport, plan: DeliveryPlan): readonly string[] {
  if (!isRule(plan)) return []
  return findings.flatMap(({ code, facts }) => {
    if (code === 'join-file') return [`file ${facts['file'] as string}`]
    const said = OF_CODES[code]
    return said === undefined || (said === 'plain' && !hasOwnTls(plan)) ? [] : [said]
  })
}

const roleOf = ({ wants }: ReferenceAnswer): string => (wants === 'pair' ? 'pair' : 'ca')

const mark = (role: string, isHandedOut: boolean): string =>
  `${role} ${isHandedOut ? 'handed out' : 'missing'}`

const FETCHED = { pair: 'key and certificate', ca: 'ca certificate' } as const

/**
 * A Secret of the other kind is fetched than the one that is wanted, for its name alone: that nothing comes of it is said, not what
 * is said of what is in it.
 */
function isOfOtherKind(line: string, asked: readonly AskedSecret[]): boolean {
  if (!line.startsWith('failed to fetch ')) return false
  const own = asked.filter(({ name }) => line.includes(` for ${name}: `))
  return own.every(({ as }) => !line.startsWith(`failed to fetch ${FETCHED[as]} for `))
}

/** What a proxy asks for, and gets. */
export const askDelivery: Asker<DeliveryPlan, DeliveryAnswer> = {
  question: ({ config, objects, isSidecar, hasProvider, hasSocket }) => ({
    kind: 'delivery',
    configs: documents([config, service(HOST), service('sds.example.com')]),
    objects: documents(objects),
    meshConfig: JSON.stringify(hasProvider ? { extensionProviders: [PROVIDER] } : {}),
    gateway: !isSidecar,
    namespace: PODS,
    labels: LABELS,
    socket: hasSocket,
  }),
  theirs({ asked, clusters, says, error }, plan) {
    // the API server refuses it before
    if (error !== undefined) return { verdict: UNASKED }
    const words = says
      .filter((line) => !line.startsWith('invalid certificates') && !isOfOtherKind(line, asked))
      .map((line) => line.replace('proxy app.test ', ''))
    const own = asked.filter(({ of }) => of === 'istiod')
    return answer(
      [...own.map(({ as, gets }) => mark(as, as === gets)), ...theirClusters(clusters, plan)],
      words,
    )
  },
  async ours(plan) {
    const { config, objects, hasProvider, hasSocket, at } = plan
    const around = [service(HOST), deployment(hasSocket), ...operator(hasProvider)]
    const items = [config, ...objects, ...around]
    const report = await checkManifests([{ content: { apiVersion: 'v1', kind: 'List', items } }], {
      at,
      controlPlane: 'istio-1.31',
      gatewayNamespace: PODS,
    })
    return answer(
      [
        ...report.references.map((one) => mark(roleOf(one), one.outcome === 'resolved')),
        ...ourClusters(report, plan),
      ],
      report.references.flatMap(({ says }) => (says === undefined ? [] : [says])),
    )
  },
}
