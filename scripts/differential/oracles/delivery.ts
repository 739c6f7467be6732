import { checkManifests, type ReferenceAnswer } from '../../../src/join/index.ts'
import { LABELS, PODS, type DeliveryPlan } from '../generate/delivery-plan.ts'
import type { Manifest } from '../generate/reference-plan.ts'
import { UNASKED, type Answer, type Asker } from '../types.ts'

// What a proxy asks istiod for and gets, next to what `check` says of the names in the manifests.

interface AskedSecret {
  readonly name: string
  readonly of: string
  readonly as: 'pair' | 'ca'
  readonly gets?: string
}

interface DeliveryAnswer {
  readonly asked: readonly AskedSecret[]
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
    ports: [{ number: 443, name: 'https', protocol: 'HTTPS' }],
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
    configs: documents([config, service('a.example.com'), service('sds.example.com')]),
    objects: documents(objects),
    meshConfig: JSON.stringify(hasProvider ? { extensionProviders: [PROVIDER] } : {}),
    gateway: !isSidecar,
    namespace: PODS,
    labels: LABELS,
    socket: hasSocket,
  }),
  theirs({ asked, says, error }) {
    // the API server refuses it before
    if (error !== undefined) return { verdict: UNASKED }
    const words = says
      .filter((line) => !line.startsWith('invalid certificates') && !isOfOtherKind(line, asked))
      .map((line) => line.replace('proxy app.test ', ''))
    const own = asked.filter(({ of }) => of === 'istiod')
    return answer(
      own.map(({ as, gets }) => mark(as, as === gets)),
      words,
    )
  },
  async ours({ config, objects, hasProvider, hasSocket, at }) {
    const items = [config, ...objects, deployment(hasSocket), ...operator(hasProvider)]
    const { references } = await checkManifests(
      [{ content: { apiVersion: 'v1', kind: 'List', items } }],
      { at, controlPlane: 'istio-1.31', gatewayNamespace: PODS },
    )
    return answer(
      references.map((one) => mark(roleOf(one), one.outcome === 'resolved')),
      references.flatMap(({ says }) => (says === undefined ? [] : [says])),
    )
  },
}
