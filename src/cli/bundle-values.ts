import { decodeBase64 } from '../pem/base64.ts'

// Trust anchors that stand in objects themselves, and in no Secret or ConfigMap: the `caBundle` of webhooks, APIServices, CRDs and
// issuers (base64 of PEM), and the `trustBundle` of a ClusterTrustBundle (PEM).

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** The octets of base64; nothing where it is none: the judge of the manifest says so. */
function octetsOf(text: string): Uint8Array {
  const packed = utf8(text)
  const decoded = decodeBase64(packed, 0, packed.length)
  return 'der' in decoded ? decoded.der : new Uint8Array()
}

const READERS: Readonly<Record<string, (text: string) => Uint8Array>> = {
  caBundle: octetsOf,
  trustBundle: utf8,
}

interface Member {
  readonly path: string
  readonly name: string
  readonly value: unknown
}

function membersOf(value: object, path: string): readonly Member[] {
  if (Array.isArray(value))
    return (value as readonly unknown[]).map((one, i) => {
      const name = String(i)
      return { path: `${path}[${name}]`, name, value: one }
    })
  return Object.entries(value).map(([name, one]: readonly [string, unknown]) => ({
    path: path === '' ? name : `${path}.${name}`,
    name,
    value: one,
  }))
}

/** What an object says of trust anchors, by the path of the member: `webhooks[0].clientConfig.caBundle`. */
export function bundleValues(object: object): Readonly<Record<string, Uint8Array>> {
  const found: [string, Uint8Array][] = []
  const waiting = [...membersOf(object, '')].toReversed()
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, name, value } = next
    const read = Object.hasOwn(READERS, name) ? READERS[name] : undefined
    if (typeof value === 'string' && read !== undefined) found.push([path, read(value)])
    if (typeof value === 'object' && value !== null)
      for (const inner of membersOf(value, path).toReversed()) waiting.push(inner)
  }
  return Object.fromEntries(found)
}
