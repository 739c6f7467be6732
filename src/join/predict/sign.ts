import { isRefusal } from '../../report/error.ts'
import { labelOf, textAt, type Resource } from '../resources.ts'
import { askedBy, type Asked } from './asked.ts'
import { caOf } from './ca-issuer.ts'
import { signByCloud } from './cloud-issuer.ts'
import { assumedRoot, at, finish, signerOf, type Found, type Signed } from './finish.ts'
import { hasRootFile } from './istio-csr.ts'
import { findIssuer, type FoundIssuer } from './issuers.ts'
import { signByVault } from './vault-issuer.ts'
import { trap, type World } from './world.ts'

function reportProblem(world: World, asked: Asked, found: Exclude<FoundIssuer, Found>): void {
  const { kind, name, group } = asked.issuerRef
  const of = asked.label
  const path = asked.resource.kind === '' ? ['app', 'certmanager', 'issuer'] : ['spec', 'issuerRef']
  const issuer = `${kind} ${name}`
  if (found.problem === 'missing') {
    const others = world.all.filter((one) => one.kind.endsWith('Issuer')).map(labelOf)
    const listed = others.length === 0 ? '' : ` (there are ${others.join(', ')})`
    const severity = others.length === 0 ? 'warning' : 'error'
    const facts = { of, issuer, others: listed }
    trap(world, { ...at(asked, ...path), severity }, 'predict-issuer-missing', facts)
    return
  }
  const { near } = found
  if (found.problem === 'group') {
    const group = near?.group ?? 'awspca.cert-manager.io'
    const says =
      'must be one of Issuer or ClusterIssuer (did you forget to set spec.issuerRef.kind.group?)'
    const fix = `write group: ${group} in issuerRef`
    const facts = { of, field: 'spec.issuerRef.kind', says }
    trap(world, { ...at(asked, ...path), fix }, 'predict-refused', facts)
    return
  }
  const label = near === undefined ? '' : labelOf(near)
  const facts = { of, issuer: `${issuer} (group ${group})`, near: `there is ${label}` }
  const fix = fixOf(found.problem, near)
  trap(world, { ...at(asked, ...path), fix }, 'predict-issuer-wrong', facts)
}

function fixOf(problem: string, near: Resource | undefined): string {
  return problem === 'namespace'
    ? `move the Certificate to the namespace ${near?.namespace ?? ''}, or make the Issuer a ClusterIssuer`
    : `write kind: ${near?.kind ?? ''} and group: ${near?.group ?? ''} in issuerRef`
}

/** Signs a request with the issuer that it names; nothing where that cannot be done, which is said. */
export async function sign(world: World, asked: Asked): Promise<Signed | undefined> {
  try {
    return await signWithIssuer(world, asked)
  } catch (error) {
    if (!isRefusal(error)) throw error
    const facts = { of: asked.label, problem: error.finding.message }
    trap(world, at(asked, 'spec'), 'predict-not-written', facts)
    return undefined
  }
}

async function signWithIssuer(world: World, asked: Asked): Promise<Signed | undefined> {
  const { all, clusterNamespace } = world
  const namespace =
    asked.resource.kind === '' ? requestNamespace(asked.resource) : asked.resource.namespace
  const found = findIssuer(all, asked.issuerRef, namespace, clusterNamespace)
  if ('problem' in found) {
    reportProblem(world, asked, found)
    return found.problem === 'missing' ? signUnknown(world, asked) : undefined
  }
  switch (found.kind.type) {
    case 'selfSigned':
      return finish(world, asked, signerOf(found), undefined)
    case 'ca': {
      const ca = await caOf(world, asked, found, (resource) => signCertificateOf(world, resource))
      return ca === undefined ? undefined : finish(world, asked, signerOf(found), ca)
    }
    case 'vault':
      return signByVault(world, asked, found)
    case 'aws':
    case 'google':
      return signByCloud(world, asked, found)
    default:
      notPredicted(world, asked, found)
      return undefined
  }
}

/** An issuer that is not known is assumed to be a CA with a root, as most are: what the request asks for can be judged. */
async function signUnknown(world: World, asked: Asked): Promise<Signed> {
  const { kind, name } = asked.issuerRef
  const root = await assumedRoot(world, asked, `the CA of ${name}`)
  const unknown = { type: 'ca', secretName: '', namespace: '' } as const
  return finish(world, asked, { label: `${kind} ${name}`, kind: unknown }, root)
}

/** Where istio-csr makes its requests: charts/istio-csr/values.yaml, app.certmanager.namespace. */
const requestNamespace = ({ value }: Resource): string =>
  textAt(value, 'app', 'certmanager', 'namespace') ?? 'istio-system'

/** pkg/controller/certificaterequests/acme/acme.go: the chain alone is given; what it is, the ACME server decides. */
function notOfAcme(world: World, asked: Asked, issuer: string): void {
  const of = asked.label
  if (asked.isCa) trap(world, at(asked, 'spec', 'isCA'), 'predict-acme', { of, issuer })
  if (asked.resource.kind !== '' || hasRootFile(asked.resource)) return
  const reader = 'istio-csr stops with "root CA certificate is not defined"'
  trap(world, at(asked, 'app', 'certmanager'), 'predict-ca-crt-missing', { of, issuer, reader })
}

function notPredicted(world: World, asked: Asked, found: Found): void {
  const of = asked.label
  const issuer = labelOf(found.issuer)
  const { type } = found.kind
  if (type === 'acme') {
    notOfAcme(world, asked, issuer)
    return
  }
  const secret = asked.secretName === '' ? 'NAME' : asked.secretName
  const kind = type === 'unknown' ? (found.kind as { why: string }).why : type
  trap(world, at(asked, 'spec', 'issuerRef'), 'predict-not-predicted', { of, issuer, kind, secret })
}

/** Signs a Certificate, once. */
export async function signCertificateOf(
  world: World,
  resource: Resource,
): Promise<Signed | undefined> {
  if (world.signed.has(resource)) return world.signed.get(resource)
  world.signing.add(resource)
  const signed = await sign(world, askedBy(resource, labelOf(resource)))
  world.signing.delete(resource)
  world.signed.set(resource, signed)
  return signed
}
