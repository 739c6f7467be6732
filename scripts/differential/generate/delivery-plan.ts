import type { Random } from '../random.ts'
import type { Made, Step } from '../types.ts'
import { NOW } from './set-plan.ts'
import { MAPS, object, SECRETS, type Manifest, type Values } from './reference-plan.ts'

// What proxies ask for by names in Gateways and DestinationRules of Istio, and get: names of every scheme, with their namespaces, the
// suffix and what stands behind sds://, among few Secrets and ConfigMaps.

/** Manifests with what they name, and the proxy that reads them. */
export interface DeliveryPlan {
  readonly config: Manifest
  /** Other DestinationRules, for the same host or for all hosts of its domain. */
  readonly others: readonly Manifest[]
  /** The namespace of the service. */
  readonly home: string
  /** The service is one of the mesh. */
  readonly isInternal: boolean
  readonly objects: readonly Manifest[]
  /** A sidecar in the namespace of the DestinationRule; else a gateway in the namespace of its pods. */
  readonly isSidecar: boolean
  /** Where what is for the whole mesh is: `rootNamespace` of MeshConfig. */
  readonly root: string
  /** The mesh names an SDS server. */
  readonly hasProvider: boolean
  /** The pods have the socket of one. */
  readonly hasSocket: boolean
  readonly at: Date
}

/** Where the pods of the gateway run. */
export const PODS = 'pods'
const NAMESPACES = [PODS, 'shop']
const NAMES = ['web', 'web', 'api', 'web-cacert']
/** The service that DestinationRules are for, and its ports. */
export const HOST = 'a.example.com'
export const PORTS: readonly number[] = [443, 80]
/** Labels of the proxy. */
export const LABELS = { istio: 'ingress' }

const SCHEMES = ['', '', 'kubernetes://', 'kubernetes-gateway://', 'configmap://']
const OTHERS = ['builtin://', 'builtin://web', 'builtin://-cacert', 'invalid://web', 'sds://', '']

const usualName = (random: Random): string => {
  const namespace = random.oneIn(3) ? `${random.pick(['', ...NAMESPACES])}/` : ''
  return `${random.pick(SCHEMES)}${namespace}${random.pick(NAMES)}`
}

/** A credentialName. */
function name(random: Random): string {
  const own = random.oneIn(6) ? random.pick(OTHERS) : usualName(random)
  return random.oneIn(4) ? `sds://${own}` : own
}

/** One of a list, which may be empty. */
const oneOfList = (random: Random): string => (random.oneIn(4) ? '' : name(random))

/** Modes that name Secrets; the first two do not ask for them. */
const SERVER_MODES = ['PASSTHROUGH', 'AUTO_PASSTHROUGH', 'SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL']

function serverTls(random: Random): object {
  const mode = random.pick(SERVER_MODES)
  const names = random.oneIn(4)
    ? { credentialNames: [oneOfList(random), oneOfList(random)] }
    : { credentialName: name(random) }
  return { mode, ...names, ...(random.oneIn(5) && { caCertCredentialName: name(random) }) }
}

function gateway(random: Random): Manifest {
  const port = { number: 443, name: 'https', protocol: 'HTTPS' }
  return object('networking.istio.io/v1', 'Gateway', [random.pick(NAMESPACES), 'edge'], {
    spec: {
      selector: LABELS,
      servers: [{ port, hosts: [HOST], tls: serverTls(random) }],
    },
  })
}

const FILES = ['/etc/certs/a.pem', '/etc/certs/b.pem']

/** Certificates out of files of the proxy; without a CA those of the system. */
const clientFiles = (random: Random, mode: string): object => ({
  ...(mode === 'MUTUAL' && {
    clientCertificate: random.pick(FILES),
    privateKey: '/etc/certs/key.pem',
  }),
  ...(random.oneIn(2) && { caCertificates: random.pick([...FILES, 'system']) }),
})

function clientTls(random: Random): object {
  const mode = random.pick(['SIMPLE', 'MUTUAL'])
  const from = random.oneIn(4) ? clientFiles(random, mode) : { credentialName: name(random) }
  return { mode, ...from, ...(random.oneIn(6) && { insecureSkipVerify: true }) }
}

const BALANCER = { loadBalancer: { simple: 'ROUND_ROBIN' } }

/** Settings of one port: those of the service, and one that it does not have. */
const ofPort = (random: Random): object => ({
  port: { number: random.pick([...PORTS, 8443]) },
  ...(random.oneIn(3) ? BALANCER : { tls: clientTls(random) }),
})

function trafficPolicy(random: Random): object {
  const own = random.oneIn(4) ? BALANCER : { tls: clientTls(random) }
  return { ...own, ...(random.oneIn(3) && { portLevelSettings: [ofPort(random)] }) }
}

const subset = (random: Random): object => ({
  name: 'v1',
  labels: { version: 'v1' },
  ...(random.oneIn(2) && { trafficPolicy: trafficPolicy(random) }),
})

/** The body of a rule; with a selector for sidecars of its namespace. */
const ruleSpec = (random: Random, host: string, selector?: object): object => ({
  host,
  ...(selector !== undefined && { workloadSelector: { matchLabels: selector } }),
  trafficPolicy: trafficPolicy(random),
  ...(random.oneIn(3) && { subsets: [subset(random)] }),
})

const destinationRule = (random: Random, isSidecar: boolean): Manifest =>
  object('networking.istio.io/v1', 'DestinationRule', [PODS, 'out'], {
    spec: ruleSpec(random, HOST, isSidecar ? LABELS : undefined),
  })

/** Pods that are told apart. */
export const ALL_LABELS: readonly Readonly<Record<string, string>>[] = [
  {},
  LABELS,
  { app: 'other' },
  { ...LABELS, app: 'other' },
]
/** Where proxies run; the last has no rules. */
export const ALL_NAMESPACES = [PODS, 'shop', 'istio-system', 'elsewhere']
const DAYS = ['2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z', '2026-05-01T00:00:00Z']
const EXPORTS = [
  undefined,
  undefined,
  ['*'],
  ['.'],
  [PODS],
  ['shop', PODS],
  ['elsewhere'],
  ['.', '*'],
]

/** By a name with the suffix one rule wants a certificate and another one a CA, and the log does not say which it is about. */
const withoutSuffix = (spec: object): object =>
  JSON.parse(JSON.stringify(spec).replaceAll('web-cacert"', 'api"')) as object

/** One of several rules; of those for a whole domain each namespace of a client would have to be asked with each of a service. */
function oneOfRules(random: Random, name: string): Manifest {
  const isWild = random.oneIn(5)
  const selector = random.oneIn(3) ? random.pick(ALL_LABELS.slice(1)) : undefined
  const exportTo = isWild ? undefined : random.pick(EXPORTS)
  const namespace = isWild ? PODS : random.pick([PODS, PODS, 'shop', 'istio-system'])
  const made = withoutSuffix(ruleSpec(random, isWild ? '*.example.com' : HOST, selector))
  const { trafficPolicy: own, ...rest } = made as Manifest
  return {
    ...object('networking.istio.io/v1', 'DestinationRule', [namespace, name], {
      spec: {
        ...rest,
        ...(!random.oneIn(4) && { trafficPolicy: own }),
        ...(exportTo !== undefined && { exportTo }),
      },
    }),
    metadata: { namespace, name, creationTimestamp: random.pick(DAYS) },
  }
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')

function secret(random: Random): Manifest {
  const values: Values = random.oneIn(2) ? SECRETS[1]! : random.pick(SECRETS)
  const data = Object.fromEntries(Object.entries(values).map(([key, one]) => [key, base64(one)]))
  return object('v1', 'Secret', [random.pick(NAMESPACES), random.pick(NAMES)], { data })
}

const configMap = (random: Random): Manifest =>
  object('v1', 'ConfigMap', [random.pick(NAMESPACES), random.pick(NAMES)], {
    data: random.pick(MAPS),
  })

type Change = Step<DeliveryPlan>

const put = (made: Manifest): Change => ({
  name: String(made['kind']),
  apply: (plan) => ({
    ...plan,
    objects: [
      ...plan.objects.filter(
        (one) =>
          one['kind'] !== made['kind'] ||
          JSON.stringify(one['metadata']) !== JSON.stringify(made['metadata']),
      ),
      made,
    ],
  }),
})

const addRule = (rule: Manifest): Change => ({
  name: 'DestinationRule',
  apply: (plan) => ({ ...plan, others: [...plan.others, rule] }),
})

// without any Secret nothing would be missing: it would not have been given
const OTHER = object('v1', 'Secret', ['certs', 'other'], { data: {} })

const objectsFor = (random: Random): readonly Change[] => [
  ...Array.from({ length: random.int(4) }, () => put(secret(random))),
  ...Array.from({ length: random.int(3) }, () => put(configMap(random))),
]

/** A Gateway or a DestinationRule, and what may be named. */
export function makeDelivery(random: Random): Made<DeliveryPlan> {
  const isSidecar = random.oneIn(4)
  const isRule = isSidecar || random.oneIn(4)
  const config = isRule ? destinationRule(random, isSidecar) : gateway(random)
  const steps = objectsFor(random)
  const hasProvider = random.oneIn(8)
  const hasSocket = random.oneIn(8)
  const base = {
    config,
    others: [],
    home: PODS,
    root: 'istio-system',
    isInternal: random.oneIn(3),
    objects: [OTHER],
    isSidecar,
    hasProvider,
    hasSocket,
  }
  return { base: { ...base, at: NOW }, steps }
}

/** Two to four DestinationRules for one host, and what may be named. */
export function makeRules(random: Random): Made<DeliveryPlan> {
  const steps = [
    ...Array.from({ length: 1 + random.int(3) }, (_, index) =>
      addRule(oneOfRules(random, `r${String(index)}`)),
    ),
    ...objectsFor(random),
  ]
  const home = random.pick([PODS, 'shop'])
  const root = random.oneIn(3) ? 'shop' : 'istio-system'
  const around = { home, root, isInternal: random.oneIn(3) }
  const base = { config: oneOfRules(random, 'out'), others: [], ...around, objects: [OTHER] }
  const proxy = { isSidecar: false, hasProvider: false, hasSocket: false }
  return { base: { ...base, ...proxy, at: NOW }, steps }
}
