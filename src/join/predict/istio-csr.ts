import { parseGoDuration } from '../../emulation/go/duration.ts'
import { get } from '../../mesh/context.ts'
import { textAt, textsAt, type Resource } from '../resources.ts'
import { issuerRefOf, usagesOf, type Asked } from './asked.ts'
import { trap, type World } from './world.ts'

// cert-manager/istio-csr f96fca50, deploy/charts/istio-csr/values.yaml: the defaults below are those of the chart.

/** Values of the Helm chart of istio-csr. */
export const isIstioCsr = ({ kind, value }: Resource): boolean =>
  kind === '' &&
  (get(value, 'app', 'certmanager') !== undefined ||
    get(value, 'app', 'tls') !== undefined ||
    get(value, 'app', 'istio') !== undefined)

const HOUR = 3_600_000

const life = (value: unknown, ...path: readonly string[]): number =>
  parseGoDuration(textAt(value, ...path) ?? '1h') ?? HOUR

function asking(resource: Resource, label: string, usages: readonly string[]): Asked {
  return {
    resource,
    label,
    subject: [],
    names: [],
    isCa: false,
    ...usagesOf(usages, false),
    usages,
    duration: HOUR,
    key: { algorithm: 'RSA', size: 2048 },
    encoding: 'PKCS8',
    rotation: 'Always',
    issuerRef: issuerOf(resource.value),
    secretName: '',
  }
}

/** `istio-ca`, an Issuer, unless the values say another. */
function issuerOf(values: unknown): Asked['issuerRef'] {
  const ref = issuerRefOf(get(values, 'app', 'certmanager', 'issuer'))
  return ref.name === '' ? { ...ref, name: 'istio-ca' } : ref
}

const trustDomainOf = (values: unknown): string =>
  textAt(values, 'app', 'tls', 'trustDomain') ?? 'cluster.local'

interface Requests {
  readonly workload: Asked
  readonly own: Asked
}

/** The certificates that istio-csr asks for: that of a workload, and its own. The key of ztunnel is always P-256 (src/tls/csr.rs). */
export function requestsOf(resource: Resource, isAmbient: boolean): Requests {
  const { value } = resource
  const names = textsAt(value, 'app', 'tls', 'certificateDNSNames')
  const dnsNames = names.length === 0 ? ['cert-manager-istio-csr.cert-manager.svc'] : names
  const longest = life(value, 'app', 'server', 'maxCertificateDuration')
  return {
    workload: {
      ...asking(resource, 'istio-csr, a workload', ['client auth', 'server auth']),
      names: [{ type: 'uri', value: `spiffe://${trustDomainOf(value)}/ns/default/sa/default` }],
      ...(isAmbient && { key: { algorithm: 'ECDSA', size: 256 } as const }),
      // the agent asks for 24 hours (SECRET_TTL); istio-csr gives the smaller of the two
      duration: Math.min(24 * HOUR, longest),
    },
    own: {
      ...asking(resource, 'istio-csr, its own certificate', ['server auth']),
      names: dnsNames.map((name) => ({ type: 'dns', value: name })),
      duration: life(value, 'app', 'tls', 'certificateDuration'),
    },
  }
}

/** Is the root given by a file, or is it what the issuer gives? */
export const hasRootFile = ({ value }: Resource): boolean =>
  (textAt(value, 'app', 'tls', 'rootCAFile') ?? '') !== ''

/** Settings that do not do what they seem to. */
export function checkIstioCsr(world: World, resource: Resource): void {
  const of = 'istio-csr'
  if (!hasRootFile(resource))
    trap(world, { resource, path: ['app', 'tls'] }, 'predict-csr-root-follows', { of })
  const shortest = life(resource.value, 'app', 'tls', 'istiodCertificateDuration')
  if (shortest >= HOUR) return
  const field = 'app.tls.istiodCertificateDuration'
  const found = textAt(resource.value, ...field.split('.')) ?? ''
  const facts = { of, field, found, limit: 'cert-manager refuses a Certificate of less than 1h' }
  const place = { resource, path: field.split('.') }
  const fix = 'write istiodCertificateDuration: 1h'
  trap(world, { ...place, severity: 'error', fix }, 'predict-csr-duration', facts)
}
