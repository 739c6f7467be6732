import type { Random } from '../random.ts'
import type { Made, Step } from '../types.ts'
import { object, type Manifest } from './reference-plan.ts'

// TLS that a Sidecar ends for its pods, among PeerAuthentications of the pods, their namespace, the mesh and others.

/** A Sidecar that ends TLS, and the policies around it. */
export interface IngressPlan {
  readonly sidecar: Manifest
  readonly policies: readonly Manifest[]
  /** Where what is for the whole mesh is: `rootNamespace` of MeshConfig. */
  readonly root: string
  /** istiod looks at TLS of Sidecars. */
  readonly isOn: boolean
}

const DEFAULT = 'istio-system'
const PORT = 9443
/** Where pods run: policies of the third are for those of a Sidecar of the mesh alone; the last has neither. */
export const POD_NAMESPACES: readonly string[] = ['shop', DEFAULT, 'other', 'elsewhere']

type Labels = Readonly<Record<string, string>>

const SELECTORS: readonly Labels[] = [
  { app: 'web' },
  { version: 'v1' },
  { app: 'web', version: 'v1' },
]
/** Every pod that the selectors can tell apart. */
export const POD_LABELS: readonly Labels[] = [{}, ...SELECTORS]

const MODES = ['DISABLE', 'DISABLE', 'STRICT', 'PERMISSIVE', 'UNSET']
const DAYS = ['2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z']

const mode = (random: Random): object => ({ mode: random.pick(MODES) })

/** Ports are for policies that pick pods: the API server takes them nowhere else. */
function policySpec(random: Random): object {
  const mtls = random.oneIn(4) ? {} : { mtls: mode(random) }
  if (random.oneIn(2)) return mtls
  const ports = { portLevelMtls: { [random.pick([PORT, PORT, 8443])]: mode(random) } }
  return {
    selector: { matchLabels: random.pick(SELECTORS) },
    ...mtls,
    ...(random.oneIn(2) && ports),
  }
}

function policy(random: Random, name: string): Manifest {
  const namespace = random.pick(['shop', 'shop', DEFAULT, 'other'])
  return {
    ...object('security.istio.io/v1', 'PeerAuthentication', [namespace, name], {
      spec: policySpec(random),
    }),
    metadata: { namespace, name, creationTimestamp: random.pick(DAYS) },
  }
}

function sidecarFor(random: Random): Manifest {
  const tls = { mode: 'SIMPLE', serverCertificate: '/certs/a.pem', privateKey: '/certs/a.key' }
  const port = { number: PORT, name: 'https', protocol: 'HTTPS' }
  const selector = random.oneIn(3) ? {} : { workloadSelector: { labels: random.pick(SELECTORS) } }
  return object(
    'networking.istio.io/v1',
    'Sidecar',
    [random.pick(['shop', 'shop', 'shop', DEFAULT, 'other']), 'own'],
    {
      spec: { ...selector, ingress: [{ port, defaultEndpoint: '127.0.0.1:80', tls }] },
    },
  )
}

const add = (made: Manifest): Step<IngressPlan> => ({
  name: 'PeerAuthentication',
  apply: (plan) => ({ ...plan, policies: [...plan.policies, made] }),
})

/** A Sidecar, and up to five policies. */
export function makeIngress(random: Random): Made<IngressPlan> {
  const steps = Array.from({ length: random.int(6) }, (_, index) =>
    add(policy(random, `p${String(index)}`)),
  )
  const root = random.oneIn(3) ? 'other' : DEFAULT
  const base = { sidecar: sidecarFor(random), policies: [], root, isOn: !random.oneIn(8) }
  return { base, steps }
}
