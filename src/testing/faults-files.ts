import { readCacerts } from '../cacerts/read.ts'
import type { Engine } from '../crypto/engine.ts'
import { integer, nullValue, octetString, oid, sequence } from '../der/writer.ts'
import { makeKey } from '../issue/generate.ts'
import { createRevocationList } from '../issue/revocation-list.ts'
import type { IssuedCertificate } from '../issue/types.ts'
import { formatPrivateKey, privateKeyDer } from '../key/format.ts'
import { encodeBase64 } from '../pem/base64.ts'
import { formatPem } from '../pem/format.ts'
import { namedFaults, type Fault, type Files } from './fault-types.ts'
import { daysFrom, type Kit, pemOf, spoiled, stranger } from './good-set.ts'
import { keyUsage } from '../issue/extensions.ts'

// What is wrong with the key, the names of the files, the Secret, the CRLs, and with what is around the set.

const omit = (files: Files, ...names: readonly string[]): Files =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)))

const key = (code: string, edit: (kit: Kit) => string | Promise<string>): Fault => ({
  code,
  make: async (kit) => ({ files: { ...kit.files, 'ca-key.pem': await edit(kit) } }),
})

// EncryptedPrivateKeyInfo (PBES2) around noise: no key is in it
function encryptedKey(engine: Engine): string {
  const kdf = sequence(
    oid('1.2.840.113549.1.5.12'),
    sequence(
      octetString(engine.randomBytes(16)),
      integer(2048),
      sequence(oid('1.2.840.113549.2.9'), nullValue()),
    ),
  )
  const cipher = sequence(oid('2.16.840.1.101.3.4.1.42'), octetString(engine.randomBytes(16)))
  const algorithm = sequence(oid('1.2.840.113549.1.5.13'), sequence(kdf, cipher))
  const der = sequence(algorithm, octetString(engine.randomBytes(144)))
  return formatPem('ENCRYPTED PRIVATE KEY', der)
}

// X9.62, prime256v1
const EC_PARAMETERS =
  '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n'

function ed448Key(engine: Engine): string {
  const inner = octetString(octetString(engine.randomBytes(57)))
  return formatPem('PRIVATE KEY', sequence(integer(0), sequence(oid('1.3.101.113')), inner))
}

const KEY_FAULTS = namedFaults({
  keyBehindParameters: key(
    'key-ec-parameters-first',
    ({ ca }) => EC_PARAMETERS + formatPrivateKey(ca.key, 'sec1'),
  ),
  keyEncrypted: key('key-encrypted', ({ engine }) => encryptedKey(engine)),
  keyMislabelled: key('key-label-content', ({ files }) =>
    files['ca-key.pem'].replaceAll('PRIVATE KEY', 'RSA PRIVATE KEY'),
  ),
  keyIsCertificate: key('key-not-a-key', ({ files }) => files['root-cert.pem']),
  keyOfUnknownAlgorithm: key('key-algorithm', ({ engine }) => ed448Key(engine)),
  keyCut: key('key-unreadable', ({ ca }) =>
    formatPem('PRIVATE KEY', privateKeyDer(ca.key).slice(0, -9)),
  ),
  keyOfAnother: key('key-mismatch', async ({ engine }) =>
    formatPrivateKey(await makeKey('P-256', engine)),
  ),
  keyBeforeCertificate: {
    code: 'cacerts-first-block',
    make: ({ files }) => ({
      files: { ...files, 'ca-cert.pem': files['ca-key.pem'] + files['ca-cert.pem'] },
    }),
  },
  certificateAndRootSwapped: {
    code: 'cacerts-files-swapped',
    make: ({ files }) => ({
      files: {
        ...files,
        'ca-cert.pem': files['root-cert.pem'],
        'root-cert.pem': files['ca-cert.pem'],
      },
    }),
  },
  keyAndCertificateSwapped: {
    code: 'key-files-swapped',
    make: ({ files }) => ({
      files: { ...files, 'ca-cert.pem': files['ca-key.pem'], 'ca-key.pem': files['ca-cert.pem'] },
    }),
  },
})

const tlsNames = ({ files }: Kit): Files => ({
  'tls.crt': files['cert-chain.pem'],
  'tls.key': files['ca-key.pem'],
  'ca.crt': files['root-cert.pem'],
})

function secret(files: Files, name = 'cacerts'): object {
  const data = Object.entries(files).map(([file, text]) => [
    file,
    encodeBase64(typeof text === 'string' ? new TextEncoder().encode(text) : text),
  ])
  const metadata = { name, namespace: 'istio-system' }
  return { apiVersion: 'v1', kind: 'Secret', metadata, data: Object.fromEntries(data) as object }
}

const inSecret = (code: string, make: (kit: Kit) => object): Fault => ({
  code,
  make: (kit) => ({ files: kit.files, secret: make(kit) }),
})

const withData = ({ files }: Kit, more: object): object => {
  const one = secret(files) as { readonly data: object }
  return { ...one, data: { ...one.data, ...more } }
}

// Kubernetes, MaxSecretSize
const SECRET_LIMIT = 1_048_576

const FILE_FAULTS = namedFaults({
  fileMissing: {
    code: 'files-incomplete',
    make: ({ files }) => ({ files: omit(files, 'ca-key.pem') }),
  },
  namesUnknown: {
    code: 'files-none-known',
    make: ({ files }) => ({
      files: { 'ca.pem': files['ca-cert.pem'], 'ca.key': files['ca-key.pem'] },
    }),
  },
  bothSchemes: {
    code: 'files-tls-format-wins',
    make: (kit) => ({ files: { ...kit.files, ...tlsNames(kit) } }),
  },
  tlsNamesTooEarly: {
    code: 'files-tls-format-version',
    make: (kit) => ({
      files: tlsNames(kit),
      options: { controlPlane: 'istio-1.14' },
      twin: tlsNames(kit),
      twinOptions: { controlPlane: 'istio-1.15' },
    }),
  },
  keyOfTheRoot: {
    code: 'files-other-private-key',
    make: ({ files, root }) => ({
      files: { ...files, 'root-key.pem': formatPrivateKey(root.key) },
    }),
  },
  serialFile: {
    code: 'files-unread',
    make: ({ files }) => ({ files: { ...files, 'ca-cert.srl': '01\n' } }),
  },
  istioGenerated: {
    code: 'files-istio-generated',
    make: ({ files }) => ({ files: { ...files, 'istio-generated': '' } }),
  },
  secretMisnamed: inSecret('secret-name', ({ files }) => secret(files, 'ca-certs')),
  secretKeyName: inSecret('secret-key-charset', (kit) => withData(kit, { 'read me': '' })),
  secretEncrypted: inSecret('secret-encrypted', (kit) =>
    withData(kit, { 'notes.txt': 'ENC[AES256_GCM,data:abcd,iv:xx,tag:yy,type:str]' }),
  ),
  secretNotBase64: inSecret('secret-base64', (kit) => withData(kit, { 'notes.txt': '***' })),
  secretTooLarge: {
    code: 'secret-size',
    make: ({ files }) => ({ files: { ...files, 'notes.txt': '#'.repeat(SECRET_LIMIT) } }),
  },
})

interface Lists {
  readonly of: readonly IssuedCertificate[]
  /** Days from now at which they end. */
  readonly end?: number
}

async function crls({ now, engine }: Kit, { of, end = 7 }: Lists): Promise<string> {
  const texts: string[] = []
  for (const issuer of of) {
    const [at, nextUpdate] = [daysFrom(now, -20), daysFrom(now, end)]
    const list = await createRevocationList({ issuer, at, nextUpdate, engine })
    texts.push(formatPem('X509 CRL', list.der))
  }
  return texts.join('')
}

function crl(code: string, lists: (kit: Kit) => Lists, also: readonly string[] = []): Fault {
  return {
    code,
    also,
    make: async (kit) => {
      const good = await crls(kit, { of: [kit.ca, kit.middle, kit.root] })
      return {
        files: { ...kit.files, 'ca-crl.pem': await crls(kit, lists(kit)) },
        twin: { ...kit.files, 'ca-crl.pem': good },
      }
    },
  }
}

const CRL_FAULTS = namedFaults({
  crlTooEarly: {
    code: 'files-crl-ignored',
    make: async (kit) => {
      const files = { ...kit.files, 'ca-crl.pem': await crls(kit, { of: [kit.ca] }) }
      return { files, options: { controlPlane: 'istio-1.26' } }
    },
  },
  crlMissing: crl('crl-missing-issuer', ({ ca, root }) => ({ of: [ca, root] })),
  crlWithoutRoot: crl('crl-incomplete-for-peers', ({ ca, middle }) => ({ of: [ca, middle] })),
  crlExpired: crl('crl-expired', ({ ca, middle, root }) => ({ of: [ca, middle, root], end: -3 })),
  crlUnreadable: {
    code: 'crl-unreadable',
    make: ({ files }) => ({
      files: { ...files, 'ca-crl.pem': formatPem('X509 CRL', sequence()) },
    }),
  },
  crlSignerMayNot: {
    code: 'crl-no-crlsign',
    make: async (kit) => {
      const lists = await crls(kit, { of: [kit.ca, kit.middle, kit.root] })
      const changes = { ca: { extensions: { keyUsage: keyUsage(['keyCertSign']) } } }
      return {
        files: { ...(await spoiled(kit, changes)), 'ca-crl.pem': lists },
        twin: { ...kit.files, 'ca-crl.pem': lists },
      }
    },
  },
})

const SURROUNDINGS = namedFaults({
  rootReplaced: {
    code: 'rotation-root',
    make: async (kit) => {
      const old = pemOf((await stranger(kit)).certificate)
      const previous = readCacerts({ ...kit.files, 'root-cert.pem': old })
      return {
        files: kit.files,
        options: { previous },
        twinOptions: { previous: readCacerts({ ...kit.files }) },
      }
    },
  },
  rootsReordered: {
    code: 'rotation-root-bytes',
    make: async (kit) => {
      const other = pemOf((await stranger(kit)).certificate)
      const root = kit.files['root-cert.pem']
      const files = { ...kit.files, 'root-cert.pem': other + root }
      const previous = readCacerts({ ...kit.files, 'root-cert.pem': root + other })
      // later releases compare certificates, not octets
      const controlPlane = 'istio-1.29'
      return {
        files,
        options: { previous, controlPlane },
        twin: files,
        twinOptions: { previous: readCacerts(files), controlPlane },
      }
    },
  },
  signerApart: {
    code: 'cacerts-rotation-trust',
    also: ['cacerts-multiroot-off'],
    make: async (kit) => {
      const other = await stranger(kit)
      const pem = pemOf(other.certificate)
      // the new file drops the root that the set in use signs under
      const previous = readCacerts({
        'ca-cert.pem': pem,
        'ca-key.pem': formatPrivateKey(other.key, 'sec1'),
        'cert-chain.pem': pem,
        'root-cert.pem': kit.files['root-cert.pem'] + pem,
      })
      return {
        files: kit.files,
        options: { previous },
        twinOptions: { previous: readCacerts({ ...kit.files }) },
      }
    },
  },
  rootAdded: {
    code: 'cacerts-multiroot-off',
    make: async (kit) => {
      const other = pemOf((await stranger(kit)).certificate)
      const files = { ...kit.files, 'root-cert.pem': kit.files['root-cert.pem'] + other }
      return {
        files,
        options: { previous: readCacerts({ ...kit.files }) },
        twin: files,
        twinOptions: { previous: readCacerts(files) },
      }
    },
  },
  restartNeeded: {
    code: 'rotation-restart',
    make: ({ files }) => {
      const previous = readCacerts({ ...files })
      return { files, options: { previous, controlPlane: 'ossm-2.0' }, twinOptions: { previous } }
    },
  },
  clusterApart: {
    code: 'multicluster-root',
    make: async (kit) => {
      const west = { ...kit.files, 'root-cert.pem': pemOf((await stranger(kit)).certificate) }
      const other = (files: Files) => [{ name: 'west', set: readCacerts(files) }]
      return {
        files: kit.files,
        options: { otherClusters: other(west) },
        twinOptions: { otherClusters: other({ ...kit.files }) },
      }
    },
  },
  ttlTooLong: {
    code: 'ttl-request',
    make: ({ files }) => ({
      files,
      options: { workloadTtl: '2161h' },
      twinOptions: { workloadTtl: '2160h' },
    }),
  },
})

/** Key, names of files, Secret, CRLs, and what is around the set. */
export const SET_FAULTS = { ...KEY_FAULTS, ...FILE_FAULTS, ...CRL_FAULTS, ...SURROUNDINGS }
