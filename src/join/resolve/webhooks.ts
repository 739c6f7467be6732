import { parseCertificates } from '../../certificate/parse.ts'
import type { Certificate } from '../../certificate/types.ts'
import { equalBytes } from '../../der/bytes.ts'
import { get } from '../../mesh/context.ts'
import { readCacerts } from '../../cacerts/read.ts'
import { isRefusal } from '../../report/error.ts'
import { shellWord } from '../../report/shell.ts'
import { octetsOf } from '../base64.ts'
import { labelOf, textAt, type Resource } from '../resources.ts'
import { report, type Scene } from './resolve.ts'

/** Webhooks whose bundle istiod writes, or checks. */
export const isWebhook = ({ kind }: Resource): boolean =>
  kind === 'MutatingWebhookConfiguration' || kind === 'ValidatingWebhookConfiguration'

// where the root of a mesh is found: what istiod publishes, and what it signs with
const ROOTS: Readonly<Record<string, readonly string[]>> = {
  'ConfigMap istio-ca-root-cert': ['root-cert.pem'],
  'Secret cacerts': ['root-cert.pem', 'ca.crt'],
  'Secret istio-ca-secret': ['root-cert.pem', 'ca-cert.pem'],
}

function certificatesOf(bytes: Uint8Array | string): readonly Certificate[] {
  try {
    return parseCertificates(bytes)
  } catch (error) {
    if (isRefusal(error)) return []
    throw error
  }
}

function rootsIn(resource: Resource): readonly Certificate[] {
  const names = ROOTS[`${resource.kind} ${resource.name}`]
  if (names === undefined) return []
  if (resource.kind === 'ConfigMap')
    return names.flatMap((name) => certificatesOf(textAt(resource.value, 'data', name) ?? ''))
  const { files } = readCacerts(resource.value)
  const file = names.find((name) => files[name] !== undefined)
  return file === undefined ? [] : certificatesOf(files[file] as Uint8Array)
}

/** The roots of the mesh: those that are given, else those among the manifests. */
export const meshRoots = (
  all: readonly Resource[],
  given: string | Uint8Array | undefined,
): readonly Certificate[] => (given === undefined ? all.flatMap(rootsIn) : parseCertificates(given))

const ISTIOD = /^istiod(?:-|$)/

/** Webhooks of another service have roots of their own. */
function isOfIstiod(webhook: unknown): boolean {
  const service = textAt(webhook, 'clientConfig', 'service', 'name')
  return service === undefined || ISTIOD.test(service)
}

const subjectOf = ({ subject }: Certificate): string =>
  subject.text === '' ? 'no name' : subject.text

interface Place {
  readonly from: Resource
  readonly index: number
  readonly roots: readonly Certificate[]
}

/** Why the certificates of a bundle cannot be compared with a root. */
function whyNothingHeld(octets: Uint8Array | undefined): string {
  return octets === undefined ? 'is not base64' : 'holds no certificate'
}

const sharesOne = (some: readonly Certificate[], others: readonly Certificate[]): boolean =>
  some.some(({ der }) => others.some((other) => equalBytes(other.der, der)))

function checkWebhook(scene: Scene, { from, index, roots }: Place, webhook: unknown): boolean {
  const bundle = textAt(webhook, 'clientConfig', 'caBundle')
  if (bundle === undefined || !isOfIstiod(webhook)) return false
  const place = { from, path: ['webhooks', index, 'clientConfig', 'caBundle'] }
  const name = textAt(webhook, 'name') ?? String(index)
  const facts = { of: labelOf(from), webhook: name }
  const namespace = textAt(webhook, 'clientConfig', 'service', 'namespace') ?? 'istio-system'
  // a bundle that is empty is patched by istiod
  if (bundle === '') return true
  const octets = octetsOf(bundle)
  const held = octets === undefined ? [] : certificatesOf(octets)
  if (held.length === 0) {
    report(scene, place, 'join-webhook-bundle', { ...facts, problem: whyNothingHeld(octets) })
    return true
  }
  if (roots.length === 0) {
    report(scene, place, 'join-webhook-no-root', { ...facts, namespace: shellWord(namespace) })
    return true
  }
  if (sharesOne(held, roots)) return true
  const found = held.map(subjectOf)
  const root = roots.map(subjectOf)
  report(scene, place, 'join-webhook-root', {
    ...facts,
    found,
    root,
    namespace: shellWord(namespace),
  })
  return true
}

/** Compares the bundles of istiod's webhooks with the root; how many were looked at. */
export function checkWebhooks(scene: Scene, roots: readonly Certificate[]): number {
  return scene.all.filter(isWebhook).reduce((count, one) => {
    const webhooks = get(one.value, 'webhooks')
    const all = Array.isArray(webhooks) ? (webhooks as unknown[]) : []
    return (
      count +
      all.filter((webhook, index) => checkWebhook(scene, { from: one, index, roots }, webhook))
        .length
    )
  }, 0)
}
