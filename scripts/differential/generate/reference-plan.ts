import type { Random } from '../random.ts'
import type { Made, Step } from '../types.ts'
import { boolean, bitString, sequence } from '../../../src/der/writer.ts'
import { certificateDer, extension, pemBlock } from '../material/certificate.ts'
import { keyNamed } from '../material/keys.ts'
import { caPlan, NOW } from './set-plan.ts'

// Manifests of the Gateway API with what they name: Gateways, ListenerSets, policies, Secrets, ConfigMaps and grants, put together
// by chance out of few names and namespaces, so that many references lead somewhere and many do not.

/** A manifest. */
export type Manifest = Readonly<Record<string, unknown>>

/** Manifests that are read together, and when. */
export interface ReferencePlan {
  readonly manifests: readonly Manifest[]
  readonly at: Date
}

const NAMESPACES = ['shop', 'team', 'certs']
const NAMES = ['web', 'api', 'web-cacert']

const decoder = new TextDecoder()
const pem = (...parts: Parameters<typeof pemBlock>): string => decoder.decode(pemBlock(...parts))
const base64 = (text: string): string => Buffer.from(text).toString('base64')

const usage = extension('2.5.29.15', bitString(Uint8Array.of(0x80), 7), true)
const leaf = {
  ...caPlan('Server', 'Root', 'p256-c', 'p256-a'),
  extensions: [extension('2.5.29.19', sequence(boolean(false)), true), usage],
}
const certificate = pem('CERTIFICATE', certificateDer(leaf))
const root = pem('CERTIFICATE', certificateDer(caPlan('Root', 'Root', 'p256-a', 'p256-a')))
const keyText = (name: string): string => {
  const [label, der] = Object.entries(keyNamed(name).forms)[0]!
  return pem(label, der)
}
const key = keyText('p256-c')

export type Values = Readonly<Record<string, string>>

export const SECRETS: readonly Values[] = [
  { 'tls.crt': certificate, 'tls.key': key },
  { 'tls.crt': certificate, 'tls.key': key, 'ca.crt': root },
  { cert: certificate, key, cacert: root },
  { 'ca.crt': root },
  { 'tls.crt': certificate },
  { 'tls.crt': '', 'tls.key': '' },
  { 'tls.crt': certificate, 'tls.key': keyText('p256-a') },
  { 'tls.crt': 'no PEM', 'tls.key': key },
  { 'tls.crt': certificate, 'tls.key': key, cacert: 'no PEM' },
]
export const MAPS: readonly Values[] = [
  { 'ca.crt': root },
  { cacert: root },
  { 'ca.crt': '' },
  { 'ca.crt': 'no PEM' },
  { 'root-cert.pem': root },
]

const API = 'gateway.networking.k8s.io'

export const object = (
  apiVersion: string,
  kind: string,
  [namespace, name]: readonly [string, string],
  body: object,
): Manifest => ({ apiVersion, kind, metadata: { name, namespace }, ...body })

type Pick = (random: Random) => Manifest

const secret: Pick = (random) => {
  const values = random.oneIn(2) ? SECRETS[0]! : random.pick(SECRETS)
  const data = Object.fromEntries(Object.entries(values).map(([name, one]) => [name, base64(one)]))
  return object('v1', 'Secret', [random.pick(NAMESPACES), random.pick(NAMES)], { data })
}

const configMap: Pick = (random) => {
  const data = random.oneIn(2) ? MAPS[0]! : random.pick(MAPS)
  return object('v1', 'ConfigMap', [random.pick(NAMESPACES), random.pick(NAMES)], { data })
}

/** Chance of a field: it is left out as often as not. */
const perhaps = (random: Random, name: string, value: unknown): object =>
  random.oneIn(2) ? { [name]: value } : {}

const KINDS = ['Secret', 'Secret', 'Secret', 'ConfigMap', 'Service']

const secretRef = (random: Random): object => ({
  name: random.pick(NAMES),
  ...(random.oneIn(3) && { kind: random.pick(KINDS) }),
  ...(random.oneIn(4) && { group: random.pick(['', '', 'core', 'apps']) }),
  ...(random.oneIn(3) && { namespace: random.pick(NAMESPACES) }),
})

const caRef = (random: Random, isLocal: boolean): object => ({
  name: random.pick(NAMES),
  kind: random.pick(['ConfigMap', 'ConfigMap', 'Secret', 'Service']),
  group: random.oneIn(8) ? 'core' : '',
  ...(!isLocal && random.oneIn(3) && { namespace: random.pick(NAMESPACES) }),
})

const refs = (random: Random, most: number, make: (random: Random) => object): readonly object[] =>
  Array.from({ length: 1 + random.int(most) }, () => make(random))

const MODES = ['MUTUAL', 'OPTIONAL_MUTUAL', 'ISTIO_MUTUAL', 'ISTIO_SIMPLE', 'mutual']

function listener(random: Random, index: number): object {
  const options = { 'gateway.istio.io/tls-terminate-mode': random.pick(MODES) }
  return {
    name: `l${String(index)}`,
    port: random.pick([443, 8443]),
    protocol: 'HTTPS',
    tls: {
      certificateRefs: refs(random, random.oneIn(6) ? 3 : 2, secretRef),
      ...(random.oneIn(8) && { mode: random.pick(['Terminate', 'Passthrough']) }),
      ...(random.oneIn(6) && { options }),
    },
  }
}

const validation = (random: Random): object => ({
  validation: {
    caCertificateRefs: refs(random, random.oneIn(6) ? 2 : 1, (chance) => caRef(chance, false)),
    ...perhaps(random, 'mode', random.pick(['AllowValidOnly', 'AllowInsecureFallback'])),
  },
})

function frontend(random: Random): object {
  const port = { port: random.pick([443, 8443]), tls: validation(random) }
  const one = random.oneIn(2) ? validation(random) : {}
  return { default: one, ...perhaps(random, 'perPort', [port]) }
}

const gateway: Pick = (random) =>
  object(`${API}/v1`, 'Gateway', ['shop', 'edge'], {
    spec: {
      gatewayClassName: 'istio',
      allowedListeners: { namespaces: { from: 'All' } },
      listeners: Array.from({ length: 1 + random.int(2) }, (_, index) => listener(random, index)),
      tls: {
        ...perhaps(random, 'frontend', frontend(random)),
        ...(random.oneIn(4) && { backend: { clientCertificateRef: secretRef(random) } }),
      },
    },
  })

const listenerSet: Pick = (random) =>
  object(`${API}/v1`, 'ListenerSet', [random.pick(NAMESPACES), 'more'], {
    spec: {
      parentRef: { name: 'edge', namespace: 'shop', kind: 'Gateway', group: API },
      listeners: [listener(random, 0)],
    },
  })

const policy: Pick = (random) =>
  object(`${API}/v1`, 'BackendTLSPolicy', [random.pick(NAMESPACES), 'out'], {
    spec: {
      targetRefs: [{ group: '', kind: 'Service', name: 'backend' }],
      validation: {
        hostname: 'a.example.com',
        caCertificateRefs: refs(random, 2, (chance) => caRef(chance, true)),
        ...(random.oneIn(6) && { wellKnownCACertificates: 'System' }),
      },
    },
  })

const grant: Pick = (random) =>
  object(`${API}/v1beta1`, 'ReferenceGrant', [random.pick(NAMESPACES), 'grant'], {
    spec: {
      from: [
        {
          group: random.oneIn(8) ? '' : API,
          kind: random.pick(['Gateway', 'Gateway', 'ListenerSet', 'HTTPRoute']),
          namespace: random.pick(NAMESPACES),
        },
      ],
      to: [
        {
          group: random.oneIn(8) ? 'core' : '',
          kind: random.pick(['Secret', 'Secret', 'ConfigMap', 'Service']),
          ...perhaps(random, 'name', random.pick(NAMES)),
        },
      ],
    },
  })

type Change = Step<ReferencePlan>

/** Adds a manifest, in the place of one of its name: a cluster has one. */
const put = (name: string, one: Manifest): Change => ({
  name,
  apply: (plan) => ({
    ...plan,
    manifests: [...plan.manifests.filter((other) => !isSame(one, other)), one],
  }),
})

const isSame = (one: Manifest, other: Manifest): boolean =>
  one['kind'] === other['kind'] &&
  JSON.stringify(one['metadata']) === JSON.stringify(other['metadata'])

/** How many of each there may be. */
const PARTS: readonly (readonly [name: string, most: number, make: Pick])[] = [
  ['Gateway', 1, gateway],
  ['ListenerSet', 1, listenerSet],
  ['BackendTLSPolicy', 1, policy],
  ['Secret', 5, secret],
  ['ConfigMap', 3, configMap],
  ['ReferenceGrant', 3, grant],
]

/** A Gateway and what may belong to it. */
export function makeReferences(random: Random): Made<ReferencePlan> {
  const steps = PARTS.flatMap(([name, most, make]) =>
    Array.from({ length: name === 'Gateway' ? 1 : random.int(most + 1) }, () =>
      put(name, make(random)),
    ),
  )
  // without any Secret nothing would be missing: it would not have been given
  const other = object('v1', 'Secret', ['certs', 'other'], { data: {} })
  return { base: { manifests: [other], at: NOW }, steps }
}
