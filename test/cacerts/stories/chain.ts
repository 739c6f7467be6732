import { formatPem } from '../../../src/pem/format.ts'
import { element, sequence } from '../../../src/der/writer.ts'
import { extension } from '../../support/certificates/write.ts'
import { forge } from '../../support/certificates/certificate.ts'
import { key } from '../../support/certificates/keys.ts'
import { bytes } from '../../support/certificates/names.ts'
import { CA, ca, ca3, GOOD, GOOD3, mid, other, root, TLS, TLS3, withCa } from '../good-sets.ts'
import {
  early,
  type Story,
  UNKNOWN,
  unknown,
  TTL,
  noTtl,
  NO_ISSUER,
  NOT_FOR_AKI,
  WRONG_FIRST,
  edit,
} from './words.ts'

const keyless = { ski: false } as const
// later agents sort the roots
const BEFORE_SORTING = 'istio-1.11'
const samedn = forge({ subject: 'O=Istio,CN=Root CA', key: key('second root') })
const samednPlain = forge({ subject: 'O=Istio,CN=Root CA', key: key('second root'), ski: false })
const plainRoot = forge({ subject: 'O=Istio,CN=Root CA', ...keyless })
const renewed = forge({ subject: 'O=Istio,CN=Root CA' })
const renewedId = forge({ subject: 'O=Istio,CN=Root CA', ski: 'another key' })
const issuerAndSerial = sequence(
  element(0xa1, element(0xa4, root.subject)),
  element(0x82, root.serial),
)
const bySerial = { aki: false, extra: [extension('2.5.29.35', issuerAndSerial)] } as const

export const CHAINS: readonly Story[] = [
  {
    name: 'tls-crt-leafonly-3tier',
    files: { ...TLS3, 'tls.crt': ca3.pem },
    says: UNKNOWN,
    finds: ['error chain-missing-intermediate'],
    twin: TLS3,
  },
  { name: 'tls-crt-has-chain', files: TLS3, finds: [], twin: TLS },
  {
    name: 'chain-empty-file',
    files: { ...GOOD, 'cert-chain.pem': '' },
    breaks: NO_ISSUER,
    finds: ['error chain-lacks-ca-cert'],
  },
  {
    name: 'chain-garbage',
    files: { ...GOOD, 'cert-chain.pem': 'this is no certificate\n' },
    says: noTtl('invalid PEM encoded certificate'),
    finds: ['error chain-first-unreadable'],
  },
  {
    name: 'chain-first-expired',
    files: {
      ...GOOD,
      'cert-chain.pem': forge({ subject: CA, notAfter: early }, root).pem + ca.pem,
    },
    says: TTL('cert chain has expired'),
    finds: ['error chain-first-expired'],
  },
  {
    name: 'chain-unrelated-second',
    files: { ...GOOD, 'cert-chain.pem': ca.pem + other.pem },
    finds: ['warning chain-unrelated'],
  },
  {
    name: '3tier-chain-mid-first',
    files: { ...GOOD3, 'cert-chain.pem': mid.pem + ca3.pem },
    finds: ['warning chain-order'],
    twin: GOOD3,
  },
  {
    name: 'ok-chain-ca+root',
    files: { ...GOOD, 'cert-chain.pem': ca.pem + root.pem },
    finds: ['info chain-has-root'],
  },
  {
    name: '3tier-chain-ca-only-missing-mid',
    files: { ...GOOD3, 'cert-chain.pem': ca3.pem },
    says: UNKNOWN,
    finds: ['error chain-missing-intermediate'],
    twin: GOOD3,
  },
  {
    name: 'root-is-other',
    files: { ...GOOD, 'root-cert.pem': other.pem },
    says: UNKNOWN,
    finds: ['error root-mismatch'],
  },
  {
    name: 'root-same-DN-other-key',
    files: { ...GOOD, 'root-cert.pem': samedn.pem },
    says: unknown('ECDSA verification failure', 'Root CA'),
    finds: ['error root-mismatch'],
  },
  {
    name: '3tier-partial-root-is-mid',
    files: { ...GOOD3, 'cert-chain.pem': ca3.pem, 'root-cert.pem': mid.pem },
    finds: ['info root-not-self-signed'],
    twin: GOOD3,
  },
  {
    name: 'samedn-skid-but-no-akid-wrong-first',
    controlPlane: BEFORE_SORTING,
    files: withCa({ aki: false }, root, [samedn, root]),
    breaks: WRONG_FIRST,
    finds: ['error roots-same-name'],
    twin: withCa({}, root, [root, samedn]),
  },
  {
    name: 'samedn-noakid-wrong-first',
    controlPlane: BEFORE_SORTING,
    files: withCa({ aki: false }, plainRoot, [samednPlain, plainRoot]),
    breaks: WRONG_FIRST,
    finds: ['error roots-same-name'],
    twin: withCa({}, root, [samedn, root]),
  },
  { name: 'samedn-akid-wrong-first', files: withCa({}, root, [samedn, root]), finds: [] },
  {
    name: 'no-skid-akid',
    files: withCa({ ski: false, aki: false }, plainRoot, [plainRoot]),
    finds: [],
  },
  {
    name: 'root-renewed-same-key-same-skid',
    files: { ...GOOD, 'root-cert.pem': renewed.pem },
    finds: [],
  },
  {
    name: 'root-renewed-same-key-new-skid',
    files: { ...GOOD, 'root-cert.pem': renewedId.pem },
    breaks: NOT_FOR_AKI,
    finds: ['error akid-mismatch'],
  },
  {
    name: 'akid-issuer-serial-only-root-renewed',
    files: withCa(bySerial, root, [renewed]),
    breaks: NOT_FOR_AKI,
    finds: ['error akid-mismatch'],
    twin: withCa(bySerial, root, [root]),
  },
  {
    name: 'int-subject-equals-root-subject',
    files: withCa({ subject: 'O=Istio,CN=Root CA', key: key('same name') }),
    finds: ['info names-self-issued'],
  },
  {
    name: 'dn-issuer-wrong-sig-right',
    files: withCa({ issuer: 'O=Istio,CN=Some Other CA' }),
    says: UNKNOWN,
    finds: ['error dn-issuer'],
  },
  {
    name: 'dn-case-differs',
    files: withCa({ issuer: 'O=Istio,CN=ROOT CA' }),
    says: UNKNOWN,
    finds: ['error dn-byte-compare'],
  },
  {
    name: 'dn-space',
    files: withCa({ issuer: 'O=Istio,CN=Root  CA' }),
    says: UNKNOWN,
    finds: ['error dn-byte-compare'],
  },
  {
    name: 'dn-encoding',
    files: withCa({ issuer: 'O=!Istio,CN=!Root CA' }),
    says: UNKNOWN,
    finds: ['error dn-byte-compare'],
  },
  {
    name: 'root-expired-extra',
    files: edit(
      'root-cert.pem',
      (text) => text + forge({ subject: 'CN=Old', notAfter: early }).pem,
    ),
    finds: ['warning root-extra-expired'],
  },
  {
    name: 'root-dup',
    files: edit('root-cert.pem', (text) => text + text),
    finds: ['info root-duplicate'],
  },
  {
    name: 'root-begins-with-a-request',
    files: edit('root-cert.pem', (text) => formatPem('CERTIFICATE REQUEST', bytes('3000')) + text),
    finds: ['error webhook-cabundle'],
  },
]
