import {
  checkManifests,
  type ManifestsReport,
  type ReferenceAnswer,
} from '../../../src/join/index.ts'
import {
  ALL_LABELS,
  ALL_NAMESPACES,
  HOST,
  LABELS,
  PODS,
  PORTS,
  type DeliveryPlan,
} from '../generate/delivery-plan.ts'
import type { Manifest } from '../generate/reference-plan.ts'
import type { Question } from '../../../test/support/oracle.ts'
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

/** What the oracle answers to `delivery`. */
export interface DeliveryAnswer {
  readonly asked: readonly AskedSecret[]
  readonly clusters: readonly ClusterAnswer[]
  readonly says: readonly string[]
  readonly error?: string
}

/** The second host that rules for a whole domain are for. */
export const SDS_HOST = 'sds.example.com'
const PROVIDER = { name: 'edge', sds: { name: 'edge', service: SDS_HOST, port: 443 } }

const service = (host: string, namespace = PODS, location = 'MESH_EXTERNAL'): Manifest => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'ServiceEntry',
  metadata: { name: host.replaceAll('.', '-'), namespace },
  spec: {
    hosts: [host],
    location,
    resolution: 'DNS',
    // a subset without an endpoint is not built
    endpoints: [{ address: 'b.example.com', labels: { version: 'v1' } }],
    ports: PORTS.map((number) => ({ number, name: `https-${String(number)}`, protocol: 'HTTPS' })),
  },
})

/** Manifests as one text. */
export const documents = (manifests: readonly Manifest[]): string =>
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

const meshConfigOf = ({ hasProvider, root }: DeliveryPlan): object => ({
  rootNamespace: root,
  ...(hasProvider && { extensionProviders: [PROVIDER] }),
})

/** What sets the mesh up. */
export const operator = (plan: DeliveryPlan): Manifest => ({
  apiVersion: 'install.istio.io/v1alpha1',
  kind: 'IstioOperator',
  metadata: { name: 'mesh', namespace: 'istio-system' },
  spec: { meshConfig: meshConfigOf(plan) },
})

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

const hasSeveral = ({ others }: DeliveryPlan): boolean => others.length > 0

/** Of several rules each says something else of what is around it. */
const hasOwnTls = ({ config, others }: DeliveryPlan): boolean => {
  if (others.length > 0) return false
  const spec = config['spec'] as { trafficPolicy: { tls?: unknown } }
  return spec.trafficPolicy.tls !== undefined
}

/** What is said of the clusters of a DestinationRule: files, plain text in spite of TLS around it, who verifies the server. */
function theirClusters(clusters: readonly ClusterAnswer[], plan: DeliveryPlan): readonly string[] {
  if (!isRule(plan)) return []
  const hosts = hasSeveral(plan) ? [HOST, SDS_HOST] : [HOST]
  const own = clusters.filter(({ name }) => hosts.some((host) => name.endsWith(`|${host}`)))
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

/** The proxy that is asked; where there are several rules, one of each kind that may have another one. */
function proxiesOf(plan: DeliveryPlan): readonly object[] {
  const { isSidecar, hasSocket: socket } = plan
  const common = { account: 'proxy', socket }
  if (!hasSeveral(plan))
    return [{ ...common, gateway: !isSidecar, namespace: PODS, labels: LABELS }]
  const gateways = ALL_LABELS.map((labels) => ({ gateway: true, namespace: PODS, labels }))
  const sidecars = ALL_NAMESPACES.flatMap((namespace) =>
    ALL_LABELS.map((labels) => ({ gateway: false, namespace, labels })),
  )
  return [...gateways, ...sidecars].map((one) => ({ ...common, ...one }))
}

/** The services of a plan. */
export const servicesOf = ({ home, isInternal }: DeliveryPlan): readonly Manifest[] => [
  service(HOST, home, isInternal ? 'MESH_INTERNAL' : 'MESH_EXTERNAL'),
  service(SDS_HOST),
]

/** The question of a plan, with other manifests for its own. */
export const clusterQuestion = (plan: DeliveryPlan, configs: readonly Manifest[]): Question => ({
  kind: 'delivery',
  configs: documents([...configs, ...servicesOf(plan)]),
  objects: documents(plan.objects),
  meshConfig: JSON.stringify(meshConfigOf(plan)),
  proxies: proxiesOf(plan),
})

/** What a proxy asks for, and gets. */
export const askDelivery: Asker<DeliveryPlan, DeliveryAnswer> = {
  question: (plan) => clusterQuestion(plan, [plan.config, ...plan.others]),
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
    const { config, others, objects, hasSocket, at } = plan
    const around = [...servicesOf(plan), deployment(hasSocket), operator(plan)]
    const items = [config, ...others, ...objects, ...around]
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
