import { element, integer, octetString, sequence } from '../../../src/der/writer.ts'
import { set } from '../set-files.ts'
import { forge } from '../../support/certificates/certificate.ts'
import { key } from '../../support/certificates/keys.ts'
import { bytes } from '../../support/certificates/names.ts'
import { extension } from '../../support/certificates/write.ts'
import { GOOD3, root, withCa, withRoot } from '../good-sets.ts'
import { early, late, type Story, BAD_X509, path, UNKNOWN, unknown, every } from './words.ts'

const critical = extension('1.3.6.1.4.1.99999.1', octetString(bytes('00')), true)
const explicitPolicy = extension('2.5.29.36', sequence(element(0x80, Uint8Array.of(0))), true)
const URI = 'spiffe://cluster.local/ns/foo/sa/bar'
const uriRefused = `x509: a root or intermediate certificate is not authorized to sign for this name: URI "${URI}" is not permitted by any constraint`
const v1Root = forge({ subject: 'O=Istio,CN=Root v1', version: 1 })

export const CERTIFICATES: readonly Story[] = [
  {
    name: 'serial-negative',
    files: withCa({ serial: 'ff01' }),
    says: BAD_X509,
    finds: ['error cert-unparsable'],
  },
  { name: 'serial-zero', files: withCa({ serial: '00' }), finds: ['warning cert-serial-odd'] },
  {
    name: 'serial-25-octets',
    files: withCa({ serial: '40'.repeat(25) }),
    finds: ['warning cert-serial-odd'],
  },
  {
    name: 'self-signed-noCA',
    files: (() => {
      const one = forge({ subject: 'O=Istio,CN=Self', ca: false })
      return set(one, [one], [root])
    })(),
    says: UNKNOWN,
    finds: ['error ca-not-ca'],
    twin: (() => {
      const one = forge({ subject: 'O=Istio,CN=Self' })
      return set(one, [one], [one])
    })(),
  },
  {
    // what is listed as a root is a chain of its own, CA or not: the next step refuses it
    name: 'self-signed-noCA-listed',
    files: (() => {
      const one = forge({ subject: 'O=Istio,CN=Self', ca: false })
      return set(one, [one], [one])
    })(),
    says: 'certificate is not authorized to sign other certificates',
    finds: ['error ca-not-ca'],
    twin: (() => {
      const one = forge({ subject: 'O=Istio,CN=Self' })
      return set(one, [one], [one])
    })(),
  },
  {
    name: 'ca-not-CA',
    files: withCa({ ca: false }),
    says: 'certificate is not authorized to sign other certificates',
    finds: ['error ca-not-ca'],
  },
  {
    name: 'ca-no-keyCertSign',
    files: withCa({ subject: 'CN=Int noKCS', usages: ['cRLSign'] }),
    breaks: {
      ...every(
        'x509: certificate signed by unknown authority (possibly because of "x509: invalid signature: parent certificate cannot sign this kind of certificate" while trying to verify candidate authority certificate "Int noKCS")',
        'verify cert failed: X509_verify_cert: certificate verification error at depth 0: unable to get local issuer certificate',
        '79 invalid CA certificate (depth 1)',
      ),
      openssl111Server: '24 invalid CA certificate (depth 1)',
    },
    finds: ['error ca-no-key-cert-sign'],
    twin: withCa({ usages: undefined }),
  },
  {
    name: 'ca-eku-clientAuth',
    files: withCa({ eku: ['client'] }),
    says: path('certificate specifies an incompatible key usage'),
    finds: ['error ca-eku'],
  },
  {
    name: 'ca-eku-serverAuth',
    files: withCa({ eku: ['server'] }),
    breaks: {
      goClient: 'x509: certificate specifies an incompatible key usage',
      boringsslClient:
        'verify cert failed: X509_verify_cert: certificate verification error at depth 1: unsupported certificate purpose',
      openssl30Client: '26 unsuitable certificate purpose (depth 1)',
    },
    finds: ['error ca-eku'],
    twin: withCa({ eku: ['server', 'client'] }),
  },
  {
    name: 'ca-eku-any',
    files: withCa({ eku: ['any'] }),
    breaks: {
      boringsslServer:
        'verify cert failed: X509_verify_cert: certificate verification error at depth 1: unsupported certificate purpose',
      boringsslClient:
        'verify cert failed: X509_verify_cert: certificate verification error at depth 1: unsupported certificate purpose',
      openssl30Server: '26 unsuitable certificate purpose (depth 1)',
      openssl30Client: '26 unsuitable certificate purpose (depth 1)',
      openssl111Server: '26 unsupported certificate purpose (depth 1)',
    },
    finds: ['error ca-eku'],
    twin: withCa({ eku: ['any', 'server', 'client'] }),
  },
  { name: 'ca-eku-any+both', files: withCa({ eku: ['any', 'server', 'client'] }), finds: [] },
  {
    name: 'root-eku-clientAuth',
    files: withRoot({ eku: ['client'] }),
    says: path('certificate specifies an incompatible key usage'),
    finds: ['error root-eku'],
    twin: withRoot({ eku: ['server', 'client'] }),
  },
  {
    name: 'root-not-CA',
    files: withRoot({ subject: 'O=Istio,CN=Root noCA', ca: false }),
    says: unknown(
      'invalid signature: parent certificate cannot sign this kind of certificate',
      'Root noCA',
    ),
    finds: ['error root-not-ca'],
    twin: withCa({}, v1Root, [v1Root]),
  },
  {
    name: 'root-no-keyCertSign',
    files: withRoot({ subject: 'O=Istio,CN=Root noKCS', usages: ['cRLSign'] }),
    says: unknown(
      'invalid signature: parent certificate cannot sign this kind of certificate',
      'Root noKCS',
    ),
    finds: ['error root-not-ca'],
  },
  {
    name: 'ca-expired',
    files: withCa({ notAfter: early }),
    says: path(
      'certificate has expired or is not yet valid: current time 2001-06-01T12:00:00Z is after 2001-03-01T00:00:00Z',
    ),
    finds: ['error validity-expired'],
  },
  {
    name: 'root-not-yet',
    files: withRoot({ notBefore: late }),
    says: path(
      'certificate has expired or is not yet valid: current time 2001-06-01T12:00:00Z is before 2001-09-01T00:00:00Z',
    ),
    finds: ['error cacerts-not-yet-valid'],
  },
  {
    name: 'ca-expires-in-20-days',
    files: withCa({ notAfter: new Date('2001-06-21T12:00:00Z') }),
    finds: ['warning validity-short'],
  },
  {
    name: 'ca-outlives-root',
    files: withCa({ notAfter: new Date('2003-01-01T00:00:00Z') }),
    finds: ['warning validity-nesting'],
  },
  {
    name: 'pathlen0-parent',
    files: (() => {
      const mid0 = forge({ subject: 'O=Istio,CN=Mid0 CA', pathLength: 0 }, root)
      const one = forge({ subject: 'O=Istio,CN=Int4' }, mid0)
      return set(one, [one, mid0], [root])
    })(),
    breaks: every(
      'x509: too many intermediates for path length constraint',
      'verify cert failed: X509_verify_cert: certificate verification error at depth 2: path length constraint exceeded',
      '25 path length constraint exceeded (depth 2)',
    ),
    finds: ['error path-length'],
    twin: GOOD3,
  },
  {
    name: 'root-pathlen0',
    files: withRoot({ pathLength: 0 }),
    breaks: {
      goServer: 'x509: too many intermediates for path length constraint',
      goClient: 'x509: too many intermediates for path length constraint',
      goIstiodServing: 'x509: too many intermediates for path length constraint',
      openssl30Server: '25 path length constraint exceeded (depth 2)',
      openssl30Client: '25 path length constraint exceeded (depth 2)',
      openssl111Server: '25 path length constraint exceeded (depth 2)',
    },
    finds: ['error path-length'],
    twin: withRoot({ pathLength: 1 }),
  },
  {
    name: 'nc-permit-uri-example.org',
    files: withCa({ permitted: ['uri:example.org'] }),
    breaks: {
      goServer: uriRefused,
      goClient: uriRefused,
      boringsslServer:
        'verify cert failed: X509_verify_cert: certificate verification error at depth 0: permitted subtree violation',
      boringsslClient:
        'verify cert failed: X509_verify_cert: certificate verification error at depth 0: permitted subtree violation',
      openssl30Server: '47 permitted subtree violation (depth 0)',
      openssl30Client: '47 permitted subtree violation (depth 0)',
      openssl111Server: '47 permitted subtree violation (depth 0)',
    },
    finds: ['error name-constraints-uri'],
    twin: withCa({ permitted: ['uri:cluster.local'] }),
  },
  {
    name: 'nc-root-dns-violated-by-int-san',
    files: withRoot({ permitted: ['dns:example.com'] }, { san: ['dns:istiod.istio-system.svc'] }),
    says: path(
      'a root or intermediate certificate is not authorized to sign for this name: DNS name "istiod.istio-system.svc" is not permitted by any constraint',
    ),
    finds: ['error name-constraints-dns'],
    twin: withRoot({ permitted: ['dns:svc'] }, { san: ['dns:istiod.istio-system.svc'] }),
  },
  {
    name: 'nc-permit-dns',
    files: withCa({ permitted: ['dns:example.com'] }),
    breaks: {
      goIstiodServing:
        'x509: a root or intermediate certificate is not authorized to sign for this name: DNS name "istiod.istio-system.svc" is not permitted by any constraint',
    },
    finds: ['error name-constraints-dns'],
  },
  { name: 'nc-permit-dns-svc', files: withCa({ permitted: ['dns:svc'] }), finds: [] },
  { name: 'nc-permit-email', files: withCa({ permitted: ['email:example.com'] }), finds: [] },
  {
    name: 'ca-unknown-critical-ext',
    files: withCa({ extra: [critical] }),
    says: path('unhandled critical extension'),
    finds: ['error critical-extension'],
    twin: withCa({ extra: [extension('1.3.6.1.4.1.99999.1', octetString(bytes('00')))] }),
  },
  {
    name: 'policy-constraints-critical',
    files: withCa({ extra: [explicitPolicy] }),
    says: path('no valid chains built: 1 candidate chains with invalid policies'),
    finds: ['error policy-constraints'],
    twin: withCa({
      extra: [extension('2.5.29.54', integer(0), true)],
    }),
  },
  {
    name: 'ca-empty-subject',
    files: withCa({ subject: '', key: key('nobody') }),
    breaks: {
      openssl30Server: '18 self-signed certificate (depth 0)',
      openssl30Client: '18 self-signed certificate (depth 0)',
      openssl111Server: '18 self signed certificate (depth 0)',
    },
    finds: ['error ca-empty-subject'],
  },
  {
    name: 'sig-sha1-ecdsa',
    files: withCa({ hash: 'sha1' }),
    says: unknown('cannot verify signature: insecure algorithm ECDSA-SHA1', 'Root CA'),
    finds: ['error signature-hash'],
  },
]
