import { dotted } from '../../mesh/context.ts'
import type { YamlPath } from '../../mesh/yaml.ts'
import { labelOf, type Resource } from '../resources.ts'

/** What a manifest needs of the object it names. */
export type Wanted = 'pair' | 'client-ca' | 'ca'

/** Why the component takes nothing by a reference, whatever there is. */
export interface Refused {
  readonly outcome: 'wrong-namespace' | 'wrong-kind' | 'no-ca' | 'not-read'
  /** In words; with the component's own where it has some. */
  readonly problem: string
  readonly says?: string
  readonly advice: string
}

/** How clients are asked for certificates: Istio's names. */
export type GatewayMode = 'SIMPLE' | 'MUTUAL' | 'OPTIONAL_MUTUAL'

/** A Secret or ConfigMap that a manifest names. */
export interface Reference {
  readonly from: Resource
  /** Where in it; in `parent` where that is there. */
  readonly path: YamlPath
  /** The Gateway of a ListenerSet, where the reference stands there. */
  readonly parent?: Resource | undefined
  /** What it belongs to: the way to a server or a listener of `from`; left out for what belongs to the whole. */
  readonly listener?: YamlPath | undefined
  /** Which component resolves it, and by which rules. */
  readonly by: 'istio' | 'gateway-api'
  /** A certificate with its key, the CA of clients (`NAME-cacert` first), or a CA as it is named. */
  readonly wants: Wanted
  readonly kind: string
  readonly name: string
  /** Where it is looked for; several where the pods of a gateway run in several; empty where that is not known. */
  readonly namespaces: readonly string[]
  /** Hosts that are served with it; empty for a client's. */
  readonly hosts: readonly string[]
  readonly mode: GatewayMode
  /** Another namespace is allowed by a ReferenceGrant only. */
  readonly needsGrant: boolean
  /** How Istio writes it in its messages: `/Secret/name.namespace`, or the name that istiod is asked for: `kubernetes://web-cacert`. */
  readonly text: string
  /** Of two certificates of a listener the other is served where this one cannot be. */
  readonly isOneOfTwo?: boolean
  /** An SDS server that is not among the manifests may hand it out. */
  readonly mayBeElsewhere?: boolean
  /** Left out where the reference itself is right. */
  readonly refused?: Refused | undefined
}

/** The object that a reference is written in. */
export const writtenIn = ({ from, parent }: Pick<Reference, 'from' | 'parent'>): Resource =>
  parent ?? from

/** Where a reference stands, in words. */
export const fieldOf = ({ parent, path }: Pick<Reference, 'parent' | 'path'>): string =>
  parent === undefined ? dotted(path) : `${dotted(path)} of ${labelOf(parent)}`
