import { formatPem } from '../../../src/pem/format.ts'
import { keyPem } from '../../support/certificates/keys.ts'
import { ca, ca3, GOOD, GOOD3, mid, other, root, TLS } from '../good-sets.ts'
import {
  type Story,
  bundle,
  BAD_CERT,
  BAD_X509,
  badKey,
  UNKNOWN,
  noTtl,
  PAIR,
  edit,
  chomp,
  pkcs7,
} from './words.ts'

export const PEM: readonly Story[] = [
  {
    name: 'pem-bom-ca',
    files: edit('ca-cert.pem', (text) => `\ufeff${text}`),
    says: BAD_CERT,
    finds: ['error pem-bom'],
  },
  {
    name: 'pem-bom-key',
    files: edit('ca-key.pem', (text) => `\ufeff${text}`),
    says: badKey('invalid PEM-encoded key'),
    finds: ['error pem-bom'],
  },
  {
    name: 'pem-zero-width-space-before-begin',
    files: edit('ca-cert.pem', (text) => `\u200b${text}`),
    says: BAD_CERT,
    finds: ['error pem-bom'],
  },
  {
    name: 'pem-cr-only',
    files: edit('ca-cert.pem', (text) => text.replaceAll('\n', '\r')),
    says: BAD_CERT,
    finds: ['error pem-cr-only'],
  },
  {
    name: 'pem-cr-only-root',
    files: edit('root-cert.pem', (text) => text.replaceAll('\n', '\r')),
    says: UNKNOWN,
    finds: ['error pem-cr-only'],
  },
  {
    name: 'pem-literal-backslash-n',
    files: edit('ca-cert.pem', (text) => text.replaceAll('\n', '\\n')),
    says: BAD_CERT,
    finds: ['error pem-one-line'],
  },
  {
    name: 'pem-all-one-line-spaces',
    files: edit('ca-cert.pem', (text) => text.replaceAll('\n', ' ')),
    says: BAD_CERT,
    finds: ['error pem-one-line'],
  },
  {
    name: 'pem-tab-indented-root',
    files: edit('root-cert.pem', (text) => text.replaceAll(/^/gm, '\t')),
    says: UNKNOWN,
    finds: ['error pem-indented'],
  },
  {
    name: 'pem-glued-root',
    files: edit('root-cert.pem', (text) => chomp(text) + other.pem),
    says: UNKNOWN,
    finds: ['error pem-glued'],
  },
  {
    name: 'pem-glued-root-2',
    files: edit('root-cert.pem', (text) => chomp(other.pem) + text),
    says: UNKNOWN,
    finds: ['error pem-glued'],
  },
  {
    name: 'tls-crt-no-newline',
    files: edit('tls.crt', chomp, TLS),
    says: noTtl('invalid PEM encoded certificate'),
    finds: ['error pem-final-newline'],
    twin: TLS,
  },
  {
    name: 'pem-no-final-newline',
    files: Object.fromEntries(
      Object.entries(GOOD).map(([file, text]) => [file, chomp(text as string)]),
    ),
    finds: ['info pem-final-newline'],
  },
  {
    name: 'yaml-block-marker-in-value',
    files: edit('root-cert.pem', (text) => `|\n${text.replaceAll(/^(?=.)/gm, '  ')}`),
    says: UNKNOWN,
    finds: ['error pem-yaml-residue'],
  },
  {
    name: 'yaml-quote-in-value',
    files: edit('ca-cert.pem', (text) => `"${chomp(text)}"\n`),
    says: BAD_CERT,
    finds: ['error pem-yaml-residue'],
  },
  {
    name: 'pem-der-root',
    files: { ...GOOD, 'root-cert.pem': root.der },
    says: UNKNOWN,
    finds: ['error pem-der'],
  },
  {
    name: 'pem-pkcs7-ca',
    files: { ...GOOD, 'ca-cert.pem': pkcs7([ca]) },
    says: BAD_X509,
    finds: ['error pem-pkcs7'],
  },
  {
    name: 'pem-pkcs7-chain',
    files: { ...GOOD, 'cert-chain.pem': pkcs7([ca, root]) },
    says: noTtl('failed to parse X.509 certificate'),
    finds: ['error pem-pkcs7'],
  },
  {
    name: 'pem-pkcs7-root',
    files: { ...GOOD, 'root-cert.pem': pkcs7([root]) },
    says: UNKNOWN,
    finds: ['error pem-pkcs7'],
  },
  {
    name: 'pem-headers-in-root',
    files: edit('root-cert.pem', (text) => text.replace('-----\n', '-----\nComment: our root\n\n')),
    says: UNKNOWN,
    finds: ['error pem-headers'],
  },
  {
    name: 'pem-headers-in-cert',
    files: edit('ca-cert.pem', (text) => text.replace('-----\n', '-----\nComment: ours\n\n')),
    finds: ['warning pem-headers'],
  },
  {
    name: 'pem-crlf-all',
    files: Object.fromEntries(
      Object.entries(GOOD).map(([file, text]) => [file, (text as string).replaceAll('\n', '\r\n')]),
    ),
    finds: ['info pem-crlf'],
  },
  {
    name: 'pem-bag-attributes',
    files: edit(
      'ca-cert.pem',
      (text) => `Bag Attributes\n    localKeyID: 01\nsubject=CN = x\n${text}`,
    ),
    finds: ['info pem-noise'],
  },
  {
    name: 'pem-smart-dashes',
    files: edit('ca-cert.pem', (text) =>
      text.replaceAll('-----', '\u2014\u2014\u2014\u2014\u2014'),
    ),
    says: BAD_CERT,
    finds: ['error pem-smart-dashes'],
  },
  {
    name: 'pem-utf16-ca',
    files: { ...GOOD, 'ca-cert.pem': new Uint8Array(Buffer.from(`\ufeff${ca.pem}`, 'utf16le')) },
    says: BAD_CERT,
    finds: ['error pem-utf16'],
  },
  {
    name: 'pem-label-x509',
    files: edit('ca-cert.pem', (text) => text.replaceAll('CERTIFICATE', 'X509 CERTIFICATE')),
    says: bundle(
      'the cert does not match the key: tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [X509 CERTIFICATE]',
    ),
    finds: ['error pem-label'],
  },
  {
    name: 'ca-empty',
    files: { ...GOOD, 'ca-cert.pem': '' },
    says: BAD_CERT,
    finds: ['error pem-no-block'],
  },
  {
    name: 'pem-base64-again',
    files: edit('ca-cert.pem', (text) => Buffer.from(text).toString('base64')),
    says: BAD_CERT,
    finds: ['error secret-double-base64'],
  },
  {
    name: 'root-one-corrupt',
    files: edit(
      'root-cert.pem',
      (text) => text + formatPem('CERTIFICATE', other.der.slice(0, 200)),
    ),
    breaks: {
      boringsslServer: 'Failed to load trusted CA certificates from <inline>',
      boringsslClient: 'Failed to load trusted CA certificates from <inline>',
      openssl30Server: 'load error',
      openssl30Client: 'load error',
      openssl111Server: 'load error',
      envoyLoadsSecret: 'Failed to load trusted CA certificates from <inline>',
    },
    finds: ['error pem-corrupt-block'],
  },
  {
    name: 'root-contains-key',
    files: edit('root-cert.pem', (text) => text + keyPem(root)),
    finds: ['error pem-private-key-published'],
  },
  {
    name: '3tier-mid-in-ca-cert-file',
    files: { ...GOOD3, 'ca-cert.pem': ca3.pem + mid.pem, 'cert-chain.pem': ca3.pem },
    says: UNKNOWN,
    finds: ['error pem-extra-in-ca-cert', 'error chain-missing-intermediate'],
    twin: GOOD3,
  },
  {
    name: 'ca-cert-file-has-root-first',
    files: { ...GOOD, 'ca-cert.pem': root.pem + ca.pem },
    says: PAIR,
    finds: ['error pem-extra-in-ca-cert', 'error key-mismatch'],
  },
  {
    name: 'ca-cert-file-reversed',
    files: { ...GOOD3, 'ca-cert.pem': mid.pem + ca3.pem },
    says: PAIR,
    finds: ['error pem-extra-in-ca-cert', 'error key-mismatch'],
    twin: GOOD3,
  },
  {
    name: 'ca-cert-file-ca+root',
    files: { ...GOOD, 'ca-cert.pem': ca.pem + root.pem },
    finds: ['warning pem-extra-in-ca-cert'],
  },
]
