import type { ChainPlan } from '../../scripts/differential/generate/chain-plan.ts'
import { goodChain } from '../../scripts/differential/generate/chain-plan.ts'
import { subjectAltName, uri } from '../../scripts/differential/generate/extensions.ts'
import { caPlan, crlPlan } from '../../scripts/differential/generate/set-plan.ts'
import {
  extension,
  type CertificatePlan,
  type ExtensionPlan,
} from '../../scripts/differential/material/certificate.ts'
import { createRandom } from '../../scripts/differential/random.ts'
import { DerReader } from '../../src/der/reader.ts'
import {
  bitString,
  boolean,
  element,
  integer,
  oid,
  sequence,
  setOf,
  utf8String,
} from '../../src/der/writer.ts'

// Chains that the Envoys of two releases judge differently, each next to one that all judge alike.

const CONSTRAINTS = '2.5.29.30'
const PERMITTED = 0xa0
const EXCLUDED = 0xa1
const EMAIL = 0x81
const DNS = 0x82
const URI = 0x86

const text = (tag: number, value: string): Uint8Array =>
  element(tag, new TextEncoder().encode(value))

const changed = (
  plan: ChainPlan,
  at: number,
  change: (one: CertificatePlan) => CertificatePlan,
) => ({
  ...plan,
  certificates: plan.certificates.map((one, i) => (i === at ? change(one) : one)),
})

const withExtension =
  (added: ExtensionPlan) =>
  (one: CertificatePlan): CertificatePlan => ({
    ...one,
    extensions: [...one.extensions.filter(({ oid: id }) => id !== added.oid), added],
  })

/** A leaf, one CA, a root. */
function plainChain(): ChainPlan {
  const plan = { ...goodChain(createRandom(1), []), role: 'server' as const }
  if (plan.certificates.length !== 3) throw new Error('the chain has another length')
  return plan
}

// a server without such a name is not loaded
const OTHER_NAMES = [element(0x87, Uint8Array.of(192, 0, 2, 1))]

/** A name of the leaf below a constraint of its CA. */
function named(list: number, base: Uint8Array, name: Uint8Array): ChainPlan {
  const constraints = extension(CONSTRAINTS, sequence(element(list, sequence(base))), true)
  return changed(
    changed(
      plainChain(),
      0,
      withExtension({ ...subjectAltName(name, ...OTHER_NAMES), critical: true }),
    ),
    1,
    withExtension(constraints),
  )
}

const commonName = (value: string): Uint8Array =>
  sequence(setOf(sequence(oid('2.5.4.3'), utf8String(value))))

/** A leaf without names but for a common name, below a constraint. */
function nameless(name: string): ChainPlan {
  const plan = named(EXCLUDED, text(DNS, 'y.com'), uri('spiffe://a/b'))
  return changed(plan, 0, (one) => ({
    ...one,
    subject: commonName(name),
    extensions: one.extensions.filter(({ oid: id }) => id !== '2.5.29.17'),
  }))
}

const lengthOf = (length: number): ExtensionPlan =>
  extension('2.5.29.19', sequence(boolean(true), integer(length)), true)

/** A CA below one of its own name, which lets no CA below it. */
function selfIssued(length: number): ChainPlan {
  const [leaf] = plainChain().certificates as [CertificatePlan]
  const top = caPlan('CA 2', 'CA 2', 'p256-d', 'p256-d')
  const middle = withExtension(lengthOf(length))(caPlan('CA 2', 'CA 2', 'p256-c', 'p256-d'))
  const low = caPlan('CA 1', 'CA 2', 'p256-b', 'p256-c')
  return {
    ...plainChain(),
    certificates: [{ ...leaf, issuer: low.subject, signer: 'p256-b' }, low, middle, top],
    presented: [1, 2],
    anchors: [3],
  }
}

/** Two roots of one name, of which one signed. */
function twoRoots(signedBy: 'first' | 'second'): ChainPlan {
  const plan = plainChain()
  const other = { ...plan.certificates[2]!, key: 'p256-d', signer: 'p256-d' }
  const anchors = signedBy === 'first' ? [2, 3] : [3, 2]
  return { ...plan, certificates: [...plan.certificates, other], anchors }
}

const HEADER = 2
const primitiveSet = (one: CertificatePlan): CertificatePlan => ({
  ...one,
  subject: sequence(
    ...attributesIn(one.subject).map((set) => Uint8Array.of(0x11, ...set.subarray(1))),
  ),
})

/** The relative names of a name. */
function attributesIn(name: Uint8Array): Uint8Array[] {
  const reader = new DerReader(name)
  reader.enter(0x30, 'Name')
  const sets: Uint8Array[] = []
  while (!reader.done) {
    reader.read(0x31, 'RelativeDistinguishedName')
    sets.push(reader.element())
  }
  return sets
}

const emptySet = (one: CertificatePlan): CertificatePlan => ({
  ...one,
  subject: sequence(setOf(), one.subject.subarray(HEADER)),
})

function withCrl(change: Partial<ReturnType<typeof crlPlan>>): ChainPlan {
  const plan = plainChain()
  const crls = plan.certificates.slice(1).map((one) => ({ ...crlPlan(one), ...change }))
  return { ...plan, crls }
}

// [0] with nothing in its list, behind a CRL without extensions
function emptyList(tbs: Uint8Array): Uint8Array {
  const reader = new DerReader(tbs)
  reader.read(0x30, 'TBSCertList')
  return sequence(reader.content(), element(0xa0, sequence()))
}

const dsa = sequence(sequence(oid('1.2.840.10040.4.1')), bitString(integer(5)))

/** By what is done. */
export const RELEASE_CHAINS: Readonly<Record<string, ChainPlan>> = {
  'a good chain': plainChain(),
  'a wildcard that could stand for what is excluded': named(
    EXCLUDED,
    text(DNS, 'a.x.com'),
    text(DNS, '*.x.com'),
  ),
  'a wildcard elsewhere': named(EXCLUDED, text(DNS, 'a.x.com'), text(DNS, '*.y.com')),
  'a permitted @x.com': named(PERMITTED, text(EMAIL, '@x.com'), text(EMAIL, 'a@x.com')),
  'a permitted x.com': named(PERMITTED, text(EMAIL, 'x.com'), text(EMAIL, 'a@x.com')),
  'a URI with a port that is no number': named(
    PERMITTED,
    text(URI, 'x.com'),
    text(URI, 'http://x.com:a/'),
  ),
  'a URI with a port': named(PERMITTED, text(URI, 'x.com'), text(URI, 'http://x.com:1/')),
  'a common name like a host below constraints': nameless('a.x.com'),
  'a common name like none': nameless('a b'),
  'a self-issued CA that lets none below it': selfIssued(0),
  'a self-issued CA that lets one below it': selfIssued(1),
  'two roots of one name, the first signed': twoRoots('first'),
  'two roots of one name, the second signed': twoRoots('second'),
  'a root whose name has a primitive SET': changed(plainChain(), 2, primitiveSet),
  'a root whose name has an empty set': changed(plainChain(), 2, emptySet),
  CRLs: withCrl({}),
  'CRLs with an empty list of extensions': withCrl({ extensions: [], tbsEdits: [emptyList] }),
  'a root with a DSA key': changed(plainChain(), 2, (one) => ({ ...one, spki: dsa })),
}
