import type { CacertsFiles } from '../issue/hierarchy.ts'
import type { Certificate } from '../certificate/types.ts'
import type { Engine } from '../crypto/engine.ts'
import { makeKey } from '../issue/generate.ts'
import type { IssuedCertificate } from '../issue/types.ts'
import { formatPrivateKey } from '../key/format.ts'
import { formatPem } from '../pem/format.ts'
import { type Forgery, forge } from './forge.ts'

const DAY = 86_400_000

export const daysFrom = (at: Date, days: number): Date => new Date(at.getTime() + days * DAY)

/** PEM of certificates, one behind the other. */
export const pemOf = (...certificates: readonly Certificate[]): string =>
  certificates.map(({ der }) => formatPem('CERTIFICATE', der)).join('')

/** The four files, as a record of files like any other. */
export type FourFiles = { readonly [Name in keyof CacertsFiles]: string }

/** A good set of three tiers, and what it takes to spoil it. */
export interface Kit {
  readonly now: Date
  readonly engine: Engine
  readonly root: IssuedCertificate
  readonly middle: IssuedCertificate
  readonly ca: IssuedCertificate
  readonly files: FourFiles
}

type Changes = Partial<Omit<Forgery, 'key' | 'issuer'>>

const LIFE = { root: 3650, middle: 1825, ca: 730 } as const
const NAMES = {
  root: { O: 'Istio', CN: 'Root CA' },
  middle: { O: 'Istio', CN: 'Middle CA' },
  ca: { O: 'Istio', CN: 'Intermediate CA', L: 'cluster1' },
} as const

interface Place {
  readonly now: Date
  readonly engine: Engine
}

/** Makes one of the three, with changes. */
function remake(
  { now, engine }: Place,
  tier: keyof typeof LIFE,
  parties: Pick<Forgery, 'key' | 'issuer'>,
  changes: Changes = {},
): Promise<IssuedCertificate> {
  const [notBefore, notAfter] = [daysFrom(now, -1), daysFrom(now, LIFE[tier])]
  return forge({ notBefore, notAfter, subject: NAMES[tier], ...parties, ...changes }, engine)
}

/** The four files of a set. */
export function filesOf(
  ca: IssuedCertificate,
  chain: readonly IssuedCertificate[],
  roots: readonly IssuedCertificate[],
): FourFiles {
  return {
    'ca-cert.pem': pemOf(ca.certificate),
    'ca-key.pem': formatPrivateKey(ca.key),
    'root-cert.pem': pemOf(...roots.map(({ certificate }) => certificate)),
    'cert-chain.pem': pemOf(...chain.map(({ certificate }) => certificate)),
  }
}

/** What may differ in each tier. */
export interface KitChanges {
  readonly root?: Changes
  readonly middle?: Changes
  readonly ca?: Changes
}

async function build(
  place: Place,
  keys: Readonly<Record<keyof typeof LIFE, IssuedCertificate['key']>>,
  changes: KitChanges,
): Promise<Kit> {
  const root = await remake(place, 'root', { key: keys.root }, changes.root)
  const middle = await remake(place, 'middle', { key: keys.middle, issuer: root }, changes.middle)
  const ca = await remake(place, 'ca', { key: keys.ca, issuer: middle }, changes.ca)
  return Object.freeze({ ...place, root, middle, ca, files: filesOf(ca, [ca, middle], [root]) })
}

/** Makes a good set. */
export async function createKit(now: Date, engine: Engine): Promise<Kit> {
  const keys = {
    root: await makeKey('P-256', engine),
    middle: await makeKey('P-256', engine),
    ca: await makeKey('P-256', engine),
  }
  return build({ now, engine }, keys, {})
}

/** The same set with the same keys, its certificates made again with changes. */
export const rebuild = (kit: Kit, changes: KitChanges): Promise<Kit> =>
  build(kit, { root: kit.root.key, middle: kit.middle.key, ca: kit.ca.key }, changes)

/** As {@link rebuild}; only the files are wanted. */
export async function spoiled(kit: Kit, changes: KitChanges): Promise<FourFiles> {
  return (await rebuild(kit, changes)).files
}

/** Another CA of some name, with a key of its own. */
export async function stranger(
  kit: Kit,
  changes: Changes = {},
  issuer?: IssuedCertificate,
): Promise<IssuedCertificate> {
  const key = await makeKey('P-256', kit.engine)
  const subject = { O: 'Istio', CN: 'Stranger' }
  return remake(kit, 'root', { key, ...(issuer && { issuer }) }, { subject, ...changes })
}
