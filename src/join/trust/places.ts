import type { Certificate } from '../../certificate/types.ts'
import { extractChain } from '../../capture/extract.ts'
import { readSecretObject } from '../../capture/secret-object.ts'
import { latin1 } from '../../der/strings.ts'
import { get } from '../../mesh/context.ts'
import { octetsOf } from '../base64.ts'
import { qualified, textAt, type Resource } from '../resources.ts'

// Where the roots of one cluster live besides the set: what istiod publishes, and what API servers verify its webhooks with.

/** A place that holds roots. */
export interface RootPlace {
  /** `ConfigMap bookinfo/istio-ca-root-cert`. */
  readonly place: string
  /** In the order of the text. */
  readonly certificates: readonly Certificate[]
}

function placeOf(place: string, text: string | Uint8Array | undefined): readonly RootPlace[] {
  if (text === undefined) return []
  return [
    { place, certificates: extractChain(text).certificates.map(({ certificate }) => certificate) },
  ]
}

/** The name that istiod's own bundle has (clustertrustbundle/controller.go). */
const BUNDLE = 'istio.io:istiod-ca:root-cert'

function inWebhooks({ kind, name, value }: Resource): readonly RootPlace[] {
  const webhooks = get(value, 'webhooks')
  if (!Array.isArray(webhooks) || !/^istio/.test(name)) return []
  return webhooks.flatMap((one, index) => {
    const bundle = textAt(one, 'clientConfig', 'caBundle')
    const bytes = bundle === undefined ? undefined : octetsOf(bundle)
    return placeOf(`${kind} ${name}, caBundle of webhook ${String(index + 1)}`, bytes)
  })
}

function inMap({ name, namespace, value }: Resource): readonly RootPlace[] {
  if (name !== 'istio-ca-root-cert') return []
  const place = `ConfigMap ${qualified(namespace, name)}`
  return placeOf(place, textAt(value, 'data', 'root-cert.pem'))
}

function inBundle({ name, value }: Resource): readonly RootPlace[] {
  if (name !== BUNDLE) return []
  return placeOf(`ClusterTrustBundle ${name}`, textAt(value, 'spec', 'trustBundle'))
}

// what istiod makes of a Secret is in the set; here it is what the Secret says of roots
const ROOT_FILES: Readonly<Record<string, readonly string[]>> = {
  cacerts: ['root-cert.pem', 'ca.crt'],
  'istio-ca-secret': ['ca-cert.pem'],
}

function inSecret({ name, namespace, value }: Resource): readonly RootPlace[] {
  const { files } = readSecretObject(value)
  const known = Object.hasOwn(ROOT_FILES, name) ? (ROOT_FILES[name] as readonly string[]) : []
  // istiod reads the names of the scheme of tls.crt where that is there (src/emulation/istiod/choose-files.ts)
  const wanted = Object.hasOwn(files, 'tls.crt') ? known.toReversed() : known
  const file = wanted.find((one) => files[one] !== undefined)
  if (file === undefined) return []
  return placeOf(`Secret ${qualified(namespace, name)}, ${file}`, files[file])
}

/** The roots of a Secret that istiod signs with; nothing for other Secrets. */
export const rootsInSecret = (resource: Resource): readonly Certificate[] =>
  inSecret(resource).flatMap(({ certificates }) => certificates)

const READERS: Readonly<Record<string, (resource: Resource) => readonly RootPlace[]>> = {
  Secret: inSecret,
  ConfigMap: inMap,
  ClusterTrustBundle: inBundle,
  MutatingWebhookConfiguration: inWebhooks,
  ValidatingWebhookConfiguration: inWebhooks,
}

/** Every place among the resources, in their order. */
export const placesIn = (all: readonly Resource[]): readonly RootPlace[] =>
  all.flatMap((one) => (Object.hasOwn(READERS, one.kind) ? (READERS[one.kind]?.(one) ?? []) : []))

const keysOf = ({ certificates }: RootPlace): string =>
  [...new Set(certificates.map(({ der }) => latin1(der)))].toSorted().join('\n')

/** Do two places hold the same roots, in any order? */
export const sameRoots = (a: RootPlace, b: RootPlace): boolean => keysOf(a) === keysOf(b)
