import type { Random } from '../random.ts'
import type { Made, Step } from '../types.ts'
import { NOW } from './set-plan.ts'
import { MAPS, object, SECRETS, type Manifest, type Values } from './reference-plan.ts'

// What proxies ask for by names in Gateways and DestinationRules of Istio, and get: names of every scheme, with their namespaces, the
// suffix and what stands behind sds://, among few Secrets and ConfigMaps.

/** Manifests with what they name, and the proxy that reads them. */
export interface DeliveryPlan {
  readonly config: Manifest
  readonly objects: readonly Manifest[]
  /** A sidecar in the namespace of the DestinationRule; else a gateway in the namespace of its pods. */
  readonly isSidecar: boolean
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

function serverTls(random: Random): object {
  const mode = random.pick(['SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL'])
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

function destinationRule(random: Random, isSidecar: boolean): Manifest {
  return object('networking.istio.io/v1', 'DestinationRule', [PODS, 'out'], {
    spec: {
      host: HOST,
      ...(isSidecar && { workloadSelector: { matchLabels: LABELS } }),
      trafficPolicy: trafficPolicy(random),
      ...(random.oneIn(3) && { subsets: [subset(random)] }),
    },
  })
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

/** A Gateway or a DestinationRule, and what may be named. */
export function makeDelivery(random: Random): Made<DeliveryPlan> {
  const isSidecar = random.oneIn(4)
  const isRule = isSidecar || random.oneIn(4)
  const config = isRule ? destinationRule(random, isSidecar) : gateway(random)
  const steps = [
    ...Array.from({ length: random.int(4) }, () => put(secret(random))),
    ...Array.from({ length: random.int(3) }, () => put(configMap(random))),
  ]
  // without any Secret nothing would be missing: it would not have been given
  const other = object('v1', 'Secret', ['certs', 'other'], { data: {} })
  const hasProvider = random.oneIn(8)
  const hasSocket = random.oneIn(8)
  return { base: { config, objects: [other], isSidecar, hasProvider, hasSocket, at: NOW }, steps }
}
