import { element, sequence, unsignedInteger } from '../der/writer.ts'
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
} from '../issue/extensions.ts'
import { makeKey } from '../issue/generate.ts'
import { writeName } from '../issue/name.ts'
import type { IssuedCertificate } from '../issue/types.ts'
import { bitString, integer, nullValue, oid } from '../der/writer.ts'
import { formatPem } from '../pem/format.ts'
import { namedFaults, type Fault } from './fault-types.ts'
import { forge, permitOnly, requirePolicy, unknownCritical } from './forge.ts'
import {
  daysFrom,
  filesOf,
  type FourFiles,
  type Kit,
  type KitChanges,
  pemOf,
  rebuild,
  spoiled,
  stranger,
} from './good-set.ts'

// Certificates that are made otherwise than they should be, and chains that are put together wrongly.

const made = (
  code: string,
  changes: (kit: Kit) => KitChanges,
  also: readonly string[] = [],
): Fault => ({ code, also, make: async (kit) => ({ files: await spoiled(kit, changes(kit)) }) })

/** One extension of one tier. */
const extended = (
  code: string,
  tier: keyof KitChanges,
  extensions: NonNullable<NonNullable<KitChanges['ca']>['extensions']>,
  also: readonly string[] = [],
): Fault => made(code, () => ({ [tier]: { extensions } }), also)

const INTEGER = 0x02
const MIDDLE = { O: 'Istio', CN: 'Signing CA' }

const CERTIFICATE_FAULTS = namedFaults({
  caIsNoCa: extended('ca-not-ca', 'ca', { basicConstraints: basicConstraints(false) }),
  caMayNotSign: extended('ca-no-key-cert-sign', 'ca', {
    keyUsage: keyUsage(['digitalSignature', 'cRLSign']),
  }),
  caForClientsOnly: extended('ca-eku', 'ca', {
    extendedKeyUsage: extendedKeyUsage(['clientAuth']),
  }),
  rootForServersOnly: extended('root-eku', 'root', {
    extendedKeyUsage: extendedKeyUsage(['serverAuth']),
  }),
  rootIsNoCa: extended('root-not-ca', 'root', { basicConstraints: basicConstraints(false) }),
  intermediateMayNotSign: extended('root-not-ca', 'middle', {
    keyUsage: keyUsage(['digitalSignature']),
  }),
  trustDomainForbidden: extended('name-constraints-uri', 'middle', {
    more: permitOnly('uri', 'example.com'),
  }),
  istiodForbidden: extended('name-constraints-dns', 'middle', {
    more: permitOnly('dns', 'example.com'),
  }),
  criticalExtension: extended('critical-extension', 'ca', { more: unknownCritical() }),
  policyDemanded: extended('policy-constraints', 'middle', { more: requirePolicy() }),
  pathTooLong: extended('path-length', 'root', { basicConstraints: basicConstraints(true, 0) }),
  issuerKeyMisnamed: extended('akid-mismatch', 'ca', {
    authorityKey: authorityKeyIdentifier(new Uint8Array(20).fill(7)),
  }),
  expiredCa: made('validity-expired', ({ now }) => ({
    ca: { notBefore: daysFrom(now, -9), notAfter: daysFrom(now, -1) },
  })),
  expiredIntermediate: made('validity-expired', ({ now }) => ({
    middle: { notBefore: daysFrom(now, -9), notAfter: daysFrom(now, -1) },
  })),
  expiredRoot: made('validity-expired', ({ now }) => ({
    root: { notBefore: daysFrom(now, -9), notAfter: daysFrom(now, -1) },
  })),
  notYetValidCa: made('cacerts-not-yet-valid', ({ now }) => ({
    ca: { notBefore: daysFrom(now, 1) },
  })),
  endsSoon: made('validity-short', ({ now }) => ({ ca: { notAfter: daysFrom(now, 9) } })),
  outlivesIssuer: made('validity-nesting', ({ now }) => ({
    ca: { notAfter: daysFrom(now, 2000) },
  })),
  negativeSerial: made(
    'cert-unparsable',
    () => ({ ca: { serial: element(INTEGER, Uint8Array.of(0x80)) } }),
    ['cert-serial-odd'],
  ),
  zeroSerial: made('cert-serial-odd', () => ({
    ca: { serial: element(INTEGER, Uint8Array.of(0)) },
  })),
  caWithoutName: made('ca-empty-subject', () => ({ ca: { subject: [] } })),
  signedWithSha1: made('signature-hash', () => ({ ca: { signature: { hash: 'SHA-1' } } })),
  issuerNameFolded: made(
    'dn-byte-compare',
    () => ({
      ca: { issuerName: writeName({ O: 'ISTIO', CN: 'middle  CA' }) },
    }),
    ['chain-unrelated'],
  ),
  issuerNameWrong: made(
    'dn-issuer',
    () => ({
      ca: { issuerName: writeName({ O: 'Istio', CN: 'Another CA' }) },
    }),
    ['chain-unrelated'],
  ),
  sameNameAsIssuer: made('names-self-issued', () => ({
    ca: { subject: { O: 'Istio', CN: 'Middle CA' } },
  })),
})

const chain = (
  code: string,
  order: (kit: Kit) => readonly IssuedCertificate[] | Promise<readonly IssuedCertificate[]>,
  also: readonly string[] = [],
): Fault => ({
  code,
  also,
  make: async (kit) => ({ files: { ...filesOf(kit.ca, await order(kit), [kit.root]) } }),
})

const roots = (
  code: string,
  order: (kit: Kit) => readonly IssuedCertificate[] | Promise<readonly IssuedCertificate[]>,
  also: readonly string[] = [],
): Fault => ({
  code,
  also,
  make: async (kit) => ({ files: { ...filesOf(kit.ca, [kit.ca, kit.middle], await order(kit)) } }),
})

const CHAIN_FAULTS = namedFaults({
  intermediateMissing: chain('chain-missing-intermediate', ({ ca }) => [ca]),
  chainWithoutCa: chain('chain-lacks-ca-cert', ({ middle }) => [middle]),
  chainOutOfOrder: chain('chain-order', ({ ca, middle }) => [middle, ca]),
  rootInChain: chain('chain-has-root', ({ ca, middle, root }) => [ca, middle, root]),
  strangerInChain: chain('chain-unrelated', async (kit) => [
    kit.ca,
    kit.middle,
    await stranger(kit),
  ]),
  chainBeginsExpired: chain(
    'chain-first-expired',
    async (kit) => {
      const days = { notBefore: daysFrom(kit.now, -9), notAfter: daysFrom(kit.now, -1) }
      return [(await rebuild(kit, { ca: days })).ca, kit.ca, kit.middle]
    },
    ['chain-order', 'validity-expired'],
  ),
  chainBeginsUnreadable: {
    code: 'chain-first-unreadable',
    also: ['cert-unparsable'],
    make: ({ files }) => {
      const junk = formatPem('CERTIFICATE', sequence())
      return { files: { ...files, 'cert-chain.pem': junk + files['cert-chain.pem'] } }
    },
  },
  otherRoot: roots('root-mismatch', async (kit) => [await sameName(kit)]),
  rootNotSelfSigned: roots('root-not-self-signed', ({ middle }) => [middle], ['chain-has-root']),
  expiredExtraRoot: roots('root-extra-expired', async (kit) => [
    kit.root,
    await stranger(kit, { notBefore: daysFrom(kit.now, -9), notAfter: daysFrom(kit.now, -1) }),
  ]),
  rootTwice: roots('root-duplicate', ({ root }) => [root, root]),
  rootsOfOneName: {
    code: 'roots-same-name',
    // nothing but the name distinguishes the roots
    make: async (kit) => {
      const { files, root } = await rebuild(kit, { middle: { extensions: { authorityKey: null } } })
      const [wrong, right] = [pemOf((await sameName(kit)).certificate), pemOf(root.certificate)]
      return {
        files: { ...files, 'root-cert.pem': wrong + right },
        // the order alone does not help: agents sort the roots
        twin: { ...kit.files, 'root-cert.pem': right + wrong },
      }
    },
  },
})

const sameName = (kit: Kit): Promise<IssuedCertificate> =>
  stranger(kit, { subject: { O: 'Istio', CN: 'Root CA' } })

/** A public key of RSA with 1024 bits, of no private key. */
function weakSpki(random: (length: number) => Uint8Array): Uint8Array {
  const modulus = random(128)
  modulus[0] = (modulus[0] as number) | 0x80
  modulus[127] = (modulus[127] as number) | 1
  const numbers = sequence(unsignedInteger(modulus), integer(65537))
  return sequence(sequence(oid('1.2.840.113549.1.1.1'), nullValue()), bitString(numbers))
}

const KEY_KINDS = namedFaults({
  weakRoot: roots(
    'key-weak',
    async (kit) => {
      const spki = weakSpki((length) => kit.engine.randomBytes(length))
      // whoever signed it has another key
      return [kit.root, await stranger(kit, { spki })]
    },
    ['root-signature'],
  ),
  ed25519Ca: {
    code: 'key-unusual-ca',
    make: async (kit) => {
      const [notBefore, notAfter] = [daysFrom(kit.now, -1), daysFrom(kit.now, 700)]
      const key = await makeKey('Ed25519', kit.engine)
      const ca = await forge({ key, issuer: kit.middle, notBefore, notAfter }, kit.engine)
      return { files: { ...filesOf(ca, [ca, kit.middle], [kit.root]) } }
    },
  },
})

const SIGNATURES = namedFaults({
  rootWithAnotherSignature: {
    code: 'root-signature',
    make: (kit) => {
      const odd = kit.root.certificate.der.slice()
      // the last octet is one of the signature
      odd[odd.length - 1] = (odd.at(-1) as number) ^ 1
      return { files: { ...kit.files, 'root-cert.pem': formatPem('CERTIFICATE', odd) } }
    },
  },
  furtherRootWithOddBits: {
    code: 'cacerts-cert-not-strict',
    make: async (kit) => {
      const { der, signature } = (await stranger(kit)).certificate
      const odd = der.slice()
      // a signature that is not a whole number of octets: nobody checks that of a root
      odd[der.length - signature.length - 1] = 1
      odd[der.length - 1] = (der.at(-1) as number) & 0xfe
      const rootFile = kit.files['root-cert.pem']
      const withRoot = (root: Uint8Array): FourFiles => ({
        ...kit.files,
        'root-cert.pem': rootFile + formatPem('CERTIFICATE', root),
      })
      return { files: withRoot(odd), twin: withRoot(der) }
    },
  },
  signedWithOddPss: {
    code: 'cacerts-signature-unknown',
    make: async (kit) => {
      const [notBefore, notAfter] = [daysFrom(kit.now, -1), daysFrom(kit.now, 700)]
      const life = { notBefore, notAfter }
      const key = await makeKey('RSA-2048', kit.engine)
      const middle = await forge({ ...life, key, issuer: kit.root, subject: MIDDLE }, kit.engine)
      const below = { ...life, key: kit.ca.key, issuer: middle }
      const sign = async (hash: 'SHA-1' | 'SHA-256'): Promise<FourFiles> => {
        const ca = await forge({ ...below, signature: { hash, pss: true } }, kit.engine)
        return filesOf(ca, [ca, middle], [kit.root])
      }
      return { files: await sign('SHA-1'), twin: await sign('SHA-256') }
    },
  },
})

/** The certificates themselves, how they hang together, and their keys. */
export const CHAIN_AND_CERTIFICATE_FAULTS = {
  ...CERTIFICATE_FAULTS,
  ...CHAIN_FAULTS,
  ...KEY_KINDS,
  ...SIGNATURES,
} as const
