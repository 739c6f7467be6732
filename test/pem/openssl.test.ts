import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { boringSslCertificates, extractPem, openSslCertificates } from '../../src/pem/index.ts'
import { make } from '../credential/material.ts'
import { askOpenssl, openssl } from '../support/openssl.ts'
import { measuredSets } from '../support/vectors.ts'
import { tempFolder } from '../support/temp.ts'
import { needs, OPENSSL_3_0 } from '../support/needs.ts'

let folder = ''
let cert = ''
beforeAll(() => {
  folder = tempFolder()
  if (!OPENSSL_3_0.there) return
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-subj',
    '/CN=x',
    '-days',
    '9',
  ]
  const out = openssl([...args, '-keyout', join(folder, 'key.pem')])
  cert = out.toString()
})

// how many certificates PEM_X509_INFO_read_bio gives, or undefined when it refuses the file
function askOpenSsl(text: string | Uint8Array): number | undefined {
  const file = join(folder, 'in.pem')
  writeFileSync(file, text)
  const made = askOpenssl(['crl2pkcs7', '-nocrl', '-certfile', file])
  if (made.status !== 0) return undefined
  const shown = openssl(['pkcs7', '-print_certs'], { input: made.stdout })
  return shown.toString().split('-----BEGIN CERTIFICATE-----').length - 1
}

function isCertificate(der: Uint8Array): boolean {
  try {
    return new X509Certificate(der).raw.length === der.length
  } catch {
    return false
  }
}

function ours(text: string | Uint8Array): number | undefined {
  const loaded = openSslCertificates(
    typeof text === 'string' ? new TextEncoder().encode(text) : text,
  )
  if (loaded.status === 'refused') return undefined
  // the octets are not our reader's work: what cannot be parsed refuses the file too
  return loaded.certificates.every(({ der }) => isCertificate(der))
    ? loaded.certificates.length
    : undefined
}

const lines = (text: string): string[] => text.trimEnd().split('\n')
const body = (text: string): string => lines(text).slice(1, -1).join('\n')
const key = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n'

const VARIANTS: readonly (readonly [string, (pem: string) => string])[] = [
  ['one', (pem) => pem],
  ['two', (pem) => pem + pem],
  ['nothing', () => 'hello\n'],
  ['text around', (pem) => `a\n${pem}b\n${pem}c`],
  ['CRLF', (pem) => pem.replaceAll('\n', '\r\n')],
  ['bare CR', (pem) => pem.replaceAll('\n', '\r')],
  ['byte-order mark', (pem) => `\ufeff${pem}${pem}`],
  ['byte-order mark on the second', (pem) => `${pem}\ufeff${pem}`],
  ['byte-order mark on the second, text before', (pem) => `${pem}a\n\ufeff${pem}`],
  ['no-break blank', (pem) => `\u00a0${pem}`],
  ['indented BEGIN', (pem) => ` ${pem}`],
  ['all indented', (pem) => pem.replace(/^(?=.)/gm, '  ')],
  ['body indented', (pem) => pem.replace(body(pem), body(pem).replace(/^/gm, '  '))],
  ['trailing blanks', (pem) => pem.replaceAll('\n', '  \n')],
  ['trailing no-break blanks', (pem) => pem.replaceAll('\n', '\u00a0\n')],
  ['glued', (pem) => pem.trimEnd() + pem],
  ['no final newline', (pem) => pem.trimEnd()],
  ['X509 CERTIFICATE', (pem) => pem.replaceAll('CERT', 'X509 CERT')],
  ['TRUSTED CERTIFICATE', (pem) => pem.replaceAll('CERT', 'TRUSTED CERT')],
  ['small letters', (pem) => pem.replaceAll('CERTIFICATE', 'certificate')],
  ['four hyphens', (pem) => pem.replaceAll('-----', '----')],
  ['a block of another kind', (pem) => key + pem],
  ['a broken block of another kind', (pem) => key.replace('Bg', '!!') + pem],
  ['headers', (pem) => pem.replace('\n', '\na: b\n\n')],
  ['headers without blank line', (pem) => pem.replace('\n', '\na: b\n')],
  ['a blank line first', (pem) => pem.replace('\n', '\n\n')],
  ['a blank line within', (pem) => pem.replace(body(pem), body(pem).replace('\n', '\n\n'))],
  ['a blank line last', (pem) => pem.replace('\n-----END', '\n\n-----END')],
  ['two blank lines first', (pem) => pem.replace('\n', '\n\n\n')],
  ['body on one line', (pem) => pem.replace(body(pem), body(pem).replaceAll('\n', ''))],
  [
    'body on one line behind a blank one',
    (pem) => pem.replace(body(pem), `\n${body(pem).replaceAll('\n', '')}`),
  ],
  [
    'short lines',
    (pem) => pem.replace(body(pem), body(pem).replaceAll('\n', '').replace(/.{20}/g, '$&\n')),
  ],
  [
    'short lines behind a blank one',
    (pem) =>
      pem.replace(body(pem), `\n${body(pem).replaceAll('\n', '').replace(/.{20}/g, '$&\n')}`),
  ],
  [
    'a line of 254 characters',
    (pem) =>
      pem.replace(
        body(pem),
        body(pem)
          .replaceAll('\n', '')
          .replace(/.{254}/g, '$&\n'),
      ),
  ],
  ['a character that is not base64', (pem) => pem.replace('\nM', '\n!')],
  ['a hyphen', (pem) => pem.replace('\nM', '\n-')],
  ['data behind a hyphen', (pem) => pem.replace('\n-----END', '\n-AAAA\n-----END')],
  ['a second BEGIN', (pem) => `${lines(pem)[0] ?? ''}\n${pem}`],
  ['cut short', (pem) => pem.slice(0, 200)],
  ['cut short before a good one', (pem) => `${pem.slice(0, 157)}\n${pem}`],
  ['missing padding', (pem) => pem.replaceAll('=', '')],
  ['a character too many', (pem) => pem.replace('\n-----END', '\nA\n-----END')],
  ['more than enough padding', (pem) => pem.replace('\n-----END', '\n====\n-----END')],
  ['other label at the end', (pem) => pem.replace('END ', 'END X509 ')],
  ['text behind END', (pem) => `${pem.trimEnd()} x\n`],
  ['text behind BEGIN', (pem) => pem.replace('-----\n', '----- x\n')],
  ['empty block', (pem) => pem.replace(`${body(pem)}\n`, '')],
  ['a vertical tab', (pem) => pem.replace('\nM', '\nM\v')],
  ['a NUL and more behind a line', (pem) => pem.replace(/(?<=M.*)\n/, '\0junk:!\n')],
  ['a NUL within a line', (pem) => pem.replace('\nM', '\nM\0')],
  ['a NUL in front of a line', (pem) => pem.replace('\nM', '\n\0M')],
  ['a line of a NUL', (pem) => pem.replace('\nM', '\n\0\nM')],
  ['a NUL in front of the file', (pem) => `\0${pem}`],
  ['a NUL behind END', (pem) => pem.replace(/\n$/, '\0\n')],
  ['a NUL and more behind END', (pem) => pem.replace(/\n$/, '\0x\n')],
  ['a NUL and more behind BEGIN', (pem) => pem.replace('\n', '\0x\n')],
  ['a NUL in the label', (pem) => pem.replace('BEGIN CERTIFICATE', 'BEGIN CERTIFICATE\0X')],
  ['a NUL in a header', (pem) => pem.replace('\n', '\na: b\0c\n\n')],
  ['UTF-16', (pem) => pem.replace(/[^]/g, '$&\0')],
  ['a NUL and more in a block of another kind', (pem) => key.replace('==\n', '==\0!!\n') + pem],
  ['blanks within a line', (pem) => pem.replace(body(pem), body(pem).replace(/^(.{9})/, '$1 \t'))],
]

describe('openSslCertificates', needs(OPENSSL_3_0), () => {
  test.each(VARIANTS)('%s: loaded or refused as OpenSSL 3.0 does it', (_, change) => {
    const text = change(cert)
    expect(ours(text)).toBe(askOpenSsl(text))
  })

  test('the octets are those of the certificate', () => {
    const loaded = openSslCertificates(new TextEncoder().encode(cert))
    const der = loaded.status === 'loaded' ? loaded.certificates[0]?.der : undefined
    expect(der).toEqual(extractPem(cert).blocks[0]?.der)
  })

  test('BoringSSL does not skip a byte-order mark; else it is the same here', () => {
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
    expect(boringSslCertificates(bytes(`\ufeff${cert}`))).toEqual({
      status: 'loaded',
      certificates: [],
    })
    expect(boringSslCertificates(bytes(cert)).status).toBe('loaded')
    expect(boringSslCertificates(bytes(cert.trimEnd() + cert)).status).toBe('refused')
  })
})

describe('boringSslCertificates beside what was measured', () => {
  const measured = measuredSets().cases.flatMap(({ name, files, peer }) => {
    const file = files['root-cert.pem']
    const roots = peer?.boringssl.roots
    return typeof file === 'string' && roots !== undefined ? [{ name, file, roots }] : []
  })

  test('there are some', () => {
    expect(measured.length).toBeGreaterThan(20)
  })

  test.each(measured)('$name: $roots', ({ file, roots }) => {
    const loaded = boringSslCertificates(new TextEncoder().encode(file))
    const count = loaded.status === 'loaded' ? loaded.certificates.length : -1
    // what is not a certificate inside its base64 is refused by the parser, not by the PEM reader
    const parsable =
      loaded.status === 'loaded' && loaded.certificates.every(({ der }) => der[0] === 0x30)
    expect(roots.startsWith('REJECT') ? !parsable : `roots=${String(count)}` === roots).toBe(true)
  })
})

// asked of Envoy 1.40 as trusted_ca
describe('boringSslCertificates and a NUL', () => {
  const { pem } = make({ cn: 'Root', key: 'p256-a', ca: true })

  test.each([
    ['in the label of BEGIN: no block begins there', /BEGIN C/, 'BEGIN \0', 1],
    ['in both labels: the same', /(BEGIN|END) C/g, '$1 \0', 1],
    ['behind the label', /CERTIFICATE(?=-----\n)/, 'CERTIFICATE\0', 1],
    ['behind the dashes, as a blank is', /-----\n/, '-----\0\n', 2],
    ['in the label of END', /END C/, 'END \0', 'bad end line'],
    ['nowhere, and another letter', /BEGIN C/, 'BEGIN X', 'bad end line'],
  ])('%s', (_, part, instead, loads) => {
    const loaded = boringSslCertificates(new TextEncoder().encode(pem.replace(part, instead) + pem))
    expect(loaded.status === 'loaded' ? loaded.certificates.length : loaded.reason).toBe(loads)
  })
})
