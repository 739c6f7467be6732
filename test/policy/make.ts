import { engine } from '#engine'
import type { Certificate } from '../../src/certificate/types.ts'
import { forge, type Forgery } from '../../src/testing/forge.ts'
import { generateKey } from '../../src/issue/index.ts'
import {
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
  subjectAltName,
  type AlternativeNameInput,
} from '../../src/issue/extensions.ts'
import type { IssuedCertificate } from '../../src/issue/types.ts'

export const AT = new Date('2027-01-01T00:00:00Z')
const DAY = 86_400_000
export const after = (days: number): Date => new Date(AT.getTime() + days * DAY)

const keys = {
  'P-256': await generateKey('P-256'),
  'P-384': await generateKey('P-384'),
  'RSA-2048': await generateKey('RSA-2048'),
  'RSA-3072': await generateKey('RSA-3072'),
  other: await generateKey('P-256'),
}

/** What differs from a root of P-256 that is valid for 100 days. */
export interface Wanted extends Partial<Omit<Forgery, 'key'>> {
  readonly key?: keyof typeof keys
  readonly days?: number
  readonly pathLength?: number
}

export const ca = ({ key = 'P-256', days = 100, pathLength, ...more }: Wanted = {}) =>
  forge(
    {
      key: keys[key],
      subject: { O: 'Example', CN: 'Root' },
      notBefore: AT,
      notAfter: after(days),
      ...more,
      extensions: {
        basicConstraints: basicConstraints(true, pathLength),
        ...more.extensions,
      },
    },
    engine,
  )

/** What differs from the leaf of a workload that is valid for a day. */
export interface WantedLeaf extends Wanted {
  readonly names?: readonly AlternativeNameInput[]
  readonly purposes?: readonly string[] | null
}

export const WORKLOAD = 'spiffe://prod.example/ns/shop/sa/cart'

export function leaf({ names, purposes, key = 'P-256', days = 1, ...more }: WantedLeaf = {}) {
  const own = names ?? [{ type: 'uri', value: WORKLOAD }]
  return forge(
    {
      key: keys[key],
      subject: { O: 'Example' },
      notBefore: AT,
      notAfter: after(days),
      ...more,
      extensions: {
        basicConstraints: basicConstraints(false),
        keyUsage: keyUsage(['digitalSignature']),
        extendedKeyUsage:
          purposes === null ? null : extendedKeyUsage(purposes ?? ['serverAuth', 'clientAuth']),
        more: own.length === 0 ? null : subjectAltName(own, false),
      },
    },
    engine,
  )
}

export const certificates = (...issued: readonly IssuedCertificate[]): readonly Certificate[] =>
  issued.map(({ certificate }) => certificate)
