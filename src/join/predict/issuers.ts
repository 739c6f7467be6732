import { get } from '../../mesh/context.ts'
import { mayBeSame, textAt, type Resource } from '../resources.ts'
import type { IssuerRef } from './asked.ts'

/** How an issuer signs. */
export type IssuerKind =
  | { readonly type: 'selfSigned' | 'acme' | 'venafi' | 'aws' | 'google' }
  | { readonly type: 'ca'; readonly secretName: string; readonly namespace: string }
  | { readonly type: 'vault'; readonly path: string }
  | { readonly type: 'unknown'; readonly why: string }

/** An issuer that was found, or why it was not. */
export type FoundIssuer =
  | { readonly issuer: Resource; readonly kind: IssuerKind }
  | {
      readonly problem: 'missing' | 'namespace' | 'kind' | 'group'
      /** The one that may be meant. */
      readonly near?: Resource
    }

const CLOUD: Readonly<Record<string, 'aws' | 'google'>> = {
  'awspca.cert-manager.io': 'aws',
  'cas-issuer.jetstack.io': 'google',
}
const OWN_GROUP = 'cert-manager.io'
const FIELDS = ['selfSigned', 'ca', 'vault', 'acme', 'venafi'] as const

const isCluster = (kind: string): boolean => kind.endsWith('ClusterIssuer')

/**
 * How an issuer of the manifests signs.
 *
 * @param clusterNamespace - Where a ClusterIssuer has its Secrets: `--cluster-resource-namespace` of cert-manager
 * (cert-manager/cert-manager 2d0d7f7f, pkg/controller/context.go, IssuerOptions.ResourceNamespace).
 */
function kindOf(issuer: Resource, clusterNamespace: string): IssuerKind {
  const cloud = CLOUD[issuer.group]
  if (cloud !== undefined) return { type: cloud }
  const spec = issuer.value['spec']
  const type = FIELDS.find((field) => get(spec, field) !== undefined)
  if (type === undefined) return { type: 'unknown', why: 'it names no way to sign' }
  if (type === 'ca') {
    const namespace = isCluster(issuer.kind) ? clusterNamespace : issuer.namespace
    return { type, secretName: textAt(spec, 'ca', 'secretName') ?? '', namespace }
  }
  return type === 'vault' ? { type, path: textAt(spec, 'vault', 'path') ?? '' } : { type }
}

const isIssuer = ({ kind }: Resource): boolean => kind.endsWith('Issuer')

/** Finds what an issuerRef names, in the eyes of cert-manager. */
export function findIssuer(
  all: readonly Resource[],
  ref: IssuerRef,
  namespace: string,
  clusterNamespace: string,
): FoundIssuer {
  const named = all.filter((one) => isIssuer(one) && one.name === ref.name)
  const sameKind = named.filter(({ kind, group }) => kind === ref.kind && group === ref.group)
  const found = sameKind.find((one) => isCluster(one.kind) || mayBeSame(one.namespace, namespace))
  if (found !== undefined) return { issuer: found, kind: kindOf(found, clusterNamespace) }
  const [elsewhere] = sameKind
  if (elsewhere !== undefined) return { problem: 'namespace', near: elsewhere }
  if (isForeignKind(ref)) return { problem: 'group', ...(named[0] && { near: named[0] }) }
  const [other] = named
  return other === undefined ? { problem: 'missing' } : { problem: 'kind', near: other }
}

/** internal/apis/certmanager/validation/certificate.go, validateIssuerRef. */
const isForeignKind = ({ kind, group }: IssuerRef): boolean =>
  group === OWN_GROUP && kind !== 'Issuer' && kind !== 'ClusterIssuer'
