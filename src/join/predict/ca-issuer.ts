import { readCacerts } from '../../cacerts/read.ts'
import { parseCertificates } from '../../certificate/parse.ts'
import type { Certificate } from '../../certificate/types.ts'
import { isRefusal } from '../../report/error.ts'
import { labelOf, mayBeSame, qualified, textAt, type Resource } from '../resources.ts'
import type { Asked } from './asked.ts'
import { mayIssue } from './bundle.ts'
import { assumedRoot, at, type Found, type Signed } from './finish.ts'
import type { IssuerKind } from './issuers.ts'
import { copyAuthority, pathUp, type Authority } from './throw-away.ts'
import { trap, type World } from './world.ts'

/** Signs a Certificate of the manifests, once. */
export type SignCertificate = (resource: Resource) => Promise<Signed | undefined>

/** The Certificate of the manifests that writes a Secret; in any namespace where none does in the right one. */
function writerOf({ all }: World, name: string, namespace: string): Resource | undefined {
  const writers = all.filter(
    ({ kind, value }) => kind === 'Certificate' && textAt(value, 'spec', 'secretName') === name,
  )
  return writers.find((one) => mayBeSame(one.namespace, namespace)) ?? writers[0]
}

const secretOf = ({ all }: World, name: string, namespace: string): Resource | undefined =>
  all.find(
    (one) => one.kind === 'Secret' && one.name === name && mayBeSame(one.namespace, namespace),
  )

function certificatesOf(secret: Resource): readonly Certificate[] {
  const { files } = readCacerts(secret.value)
  try {
    return ['tls.crt', 'ca.crt'].flatMap((name) => {
      const bytes = files[name]
      return bytes === undefined || bytes.length === 0 ? [] : parseCertificates(bytes)
    })
  } catch (error) {
    if (isRefusal(error)) return []
    throw error
  }
}

type CaKind = Extract<IssuerKind, { readonly type: 'ca' }>

/** The CA in the Secret of an issuer: one that is made here, one that was given, or a root that is assumed. */
export async function caOf(
  world: World,
  asked: Asked,
  found: Found,
  signCertificate: SignCertificate,
): Promise<Authority | undefined> {
  const { secretName, namespace } = found.kind as CaKind
  const secret = secretOf(world, secretName, namespace)
  if (secret !== undefined) return givenCa(world, secret, found)
  const writer = writerOf(world, secretName, namespace)
  if (writer !== undefined)
    return checkWriter(world, asked, found, writer)
      ? writtenCa(world, found, await signCertificate(writer), writer)
      : undefined
  const facts = {
    of: asked.label,
    issuer: labelOf(found.issuer),
    secret: qualified(namespace, secretName),
  }
  trap(world, at(asked), 'predict-issuer-unknown-secret', facts)
  return assumedRoot(world, asked, `the CA in ${secretName}`)
}

async function givenCa(
  world: World,
  secret: Resource,
  found: Found,
): Promise<Authority | undefined> {
  const certificates = certificatesOf(secret)
  const path = await pathUp(certificates, world.engine)
  const place = { resource: secret, path: [] }
  const names = { issuer: labelOf(found.issuer), secret: labelOf(secret) }
  if (path[0] === undefined || !mayIssue(path[0])) {
    trap(world, place, 'predict-issuer-not-ca', names)
    return undefined
  }
  const distinct = new Set(certificates.map(({ der }) => der.toString())).size
  if (path.length < distinct) {
    trap(world, place, 'predict-issuer-no-path', names)
    return undefined
  }
  return copyAuthority(path, world.engine)
}

/** Will the Secret be where the issuer looks for it, and can it be made before the issuer is needed? */
function checkWriter(
  world: World,
  asked: Asked,
  { issuer, kind }: Found,
  writer: Resource,
): boolean {
  const { secretName, namespace } = kind as CaKind
  const of = labelOf(writer)
  if (world.signing.has(writer)) {
    trap(world, at(asked, 'spec', 'issuerRef'), 'predict-cycle', { of })
    return false
  }
  if (mayBeSame(writer.namespace, namespace)) return true
  const facts = {
    issuer: labelOf(issuer),
    of,
    wanted: qualified(namespace, secretName),
    written: qualified(writer.namespace, secretName),
    namespace,
  }
  const place = { resource: issuer, path: ['spec', 'ca', 'secretName'] }
  trap(world, place, 'predict-issuer-secret', facts)
  return false
}

function writtenCa(
  world: World,
  { issuer }: Found,
  signed: Signed | undefined,
  writer: Resource,
): Authority | undefined {
  if (signed === undefined) return undefined
  if (mayIssue(signed.authority.certificate)) return aboveAsWritten(signed)
  if (!signed.asked.isCa) {
    const facts = { of: labelOf(writer), reader: labelOf(issuer) }
    trap(world, { resource: writer, path: ['spec'] }, 'predict-not-ca', facts)
  }
  return undefined
}

/** Of the chain above, an issuer knows what its Secret holds. */
function aboveAsWritten({ authority, bundle }: Signed): Authority {
  const { chain, ca } = bundle
  const above = [...chain.slice(1), ...(ca === undefined ? [] : [ca])]
  return {
    ...authority,
    above: above.filter(
      (one, index) => above.indexOf(one) === index && one !== authority.certificate,
    ),
  }
}
