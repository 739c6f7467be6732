import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fixture } from '../cli/harness.ts'
import { decimalOf } from './search.ts'

/** A key with every number in it that must not get out. */
export interface SecretKey {
  readonly kind: string
  readonly key: KeyObject
  readonly secrets: readonly Uint8Array[]
  /** As text: `pem …`, `jwk`, `base64 …`, `hex …`. */
  readonly forms: Readonly<Record<string, string>>
}

/** Opens the encrypted forms, and must not get out either. */
export const PASSPHRASE = 'Heidelbeerkuchen-7391'

const octets = (seed: string, length: number): Buffer =>
  createHash('shake256', { outputLength: length }).update(seed).digest()

const CURVES: Readonly<Record<string, readonly [oid: string, length: number]>> = {
  'P-256': ['06082a8648ce3d030107', 32],
  'P-384': ['06052b81040022', 48],
  'P-521': ['06052b81040023', 66],
}

const der = (tag: string, content: Buffer): Buffer => {
  const { length } = content
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from(tag, 'hex'), Buffer.from(size), content])
}

// ECPrivateKey (RFC 5915) with its curve and without the public half: node adds that
function ecKey(curve: string): SecretKey {
  const [oid, length] = CURVES[curve] as readonly [string, number]
  const secret = octets(curve, length)
  secret[0] = curve === 'P-521' ? 1 : 0x7b
  const parts = [
    Buffer.from('020101', 'hex'),
    der('04', secret),
    der('a0', Buffer.from(oid, 'hex')),
  ]
  const key = createPrivateKey({
    key: der('30', Buffer.concat(parts)),
    format: 'der',
    type: 'sec1',
  })
  return { kind: curve, key, secrets: [secret], forms: formsOf(key, 'sec1') }
}

function edKey(): SecretKey {
  const seed = octets('Ed25519', 32)
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  return { kind: 'Ed25519', key, secrets: [seed], forms: formsOf(key) }
}

function rsaKey(): SecretKey {
  const key = createPrivateKey(readFileSync(fixture('good/ca-key.pem')))
  const jwk = key.export({ format: 'jwk' })
  const secrets = (['d', 'p', 'q', 'dp', 'dq', 'qi'] as const).map((name) =>
    Buffer.from(jwk[name] as string, 'base64url'),
  )
  return { kind: 'RSA', key, secrets, forms: formsOf(key, 'pkcs1') }
}

const pairs = (hex: string): readonly string[] => hex.match(/../g) ?? []

/** A number or an encoding without PEM around it. */
function bareForms(name: string, bytes: Buffer): [string, string][] {
  const hex = bytes.toString('hex')
  return [
    [`base64 of ${name}`, bytes.toString('base64')],
    [`base64url of ${name}`, bytes.toString('base64url')],
    [`base64 lines of ${name}`, (bytes.toString('base64').match(/.{1,64}/g) ?? []).join('\n')],
    [`hex of ${name}`, hex],
    [`hex with colons of ${name}`, pairs(hex).join(':')],
    [
      `hex dump of ${name}`,
      (
        pairs(hex)
          .join(' ')
          .match(/.{1,48}/g) ?? []
      ).join('\n'),
    ],
  ]
}

function formsOf(key: KeyObject, traditional?: 'sec1' | 'pkcs1'): Readonly<Record<string, string>> {
  const jwk = key.export({ format: 'jwk' })
  const pem = (type: 'pkcs8' | 'sec1' | 'pkcs1'): string =>
    key.export({ type, format: 'pem' }).toString()
  const cipher = 'aes-256-cbc'
  const locked = { format: 'pem', cipher, passphrase: PASSPHRASE } as const
  return Object.fromEntries([
    ['pem pkcs8', pem('pkcs8')],
    ...(traditional === undefined ? [] : [[`pem ${traditional}`, pem(traditional)]]),
    ['pem encrypted', key.export({ type: 'pkcs8', ...locked }).toString()],
    ...(traditional === undefined
      ? []
      : [['pem with DEK-Info', key.export({ type: traditional, ...locked }).toString()]]),
    ['jwk', JSON.stringify(jwk)],
    ...bareForms('pkcs8', key.export({ type: 'pkcs8', format: 'der' })),
    ...bareForms('the number', Buffer.from(jwk['d'] as string, 'base64url')),
    ['the number in decimal', decimalOf(Buffer.from(jwk['d'] as string, 'base64url'))],
  ]) as Readonly<Record<string, string>>
}

export const KEYS: readonly SecretKey[] = [
  rsaKey(),
  ecKey('P-256'),
  ecKey('P-384'),
  ecKey('P-521'),
  edKey(),
]

/** The public half in PEM, to see that a search does not take it for the secret one. */
export const publicPem = ({ key }: SecretKey): string =>
  createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString()

type Damage = (pem: string) => string

const lineOf = (pem: string, at: number): string => pem.trimEnd().split('\n').at(at) as string
const withoutFirst = (pem: string): string => pem.split('\n').slice(1).join('\n')
const eachLine =
  (change: (line: string) => string): Damage =>
  (pem) =>
    pem
      .split('\n')
      .map((line) => (line.startsWith('-') || line === '' ? line : change(line)))
      .join('\n')

/** What happens to a PEM file on its way. */
export const DAMAGE: Readonly<Record<string, Damage>> = {
  'as it is': (pem) => pem,
  'BEGIN without its line end': (pem) => pem.replace('-----\n', '-----'),
  'BEGIN without its last dashes': (pem) => pem.replace('-----\n', '\n'),
  'BEGIN that swallows a line': (pem) => pem.replace('-----\n', ' '),
  'BEGIN that swallows a line, with dashes': (pem) => pem.replace(/-----\n(.*)\n/, ' $1-----\n'),
  'BEGIN with three dashes': (pem) => pem.replace('-----BEGIN', '---BEGIN'),
  'BEGIN with six dashes': (pem) => pem.replace('-----BEGIN', '------BEGIN'),
  'BEGIN of a line of the body': (pem) => `-----BEGIN ${lineOf(pem, 1)}-----\n${withoutFirst(pem)}`,
  'begin of a line of the body': (pem) => `-----begin ${lineOf(pem, 1)}-----\n${withoutFirst(pem)}`,
  'BEGIN and END of lines of the body': (pem) =>
    `-----BEGIN ${lineOf(pem, 1)}-----\n${lineOf(pem, 1)}\n-----END ${lineOf(pem, 1)}-----\n`,
  'END glued to the body': (pem) => pem.replace('\n-----END', '-----END'),
  'END behind the last line': (pem) =>
    pem.replace(/\n(.*)\n-----END .*-----/, '\n-----END $1-----'),
  'END without dashes': (pem) => pem.replace(/\n-----END (.*)-----\n/, '\nEND $1\n'),
  'END of another label': (pem) => pem.replace(/-----END .*-----/, '-----END CERTIFICATE-----'),
  'no END': (pem) => pem.replace(/-----END .*-----\n/, ''),
  'no BEGIN': withoutFirst,
  'no lines at all': (pem) => pem.replaceAll('\n', ''),
  'blanks for line ends': (pem) => pem.replaceAll('\n', ' '),
  'line ends written out': (pem) => pem.replaceAll('\n', '\\n'),
  'small letters in BEGIN': (pem) =>
    pem.replace(/-----BEGIN .*-----/, (line) => line.toLowerCase()),
  'typographic dashes': (pem) => pem.replaceAll('-----', '—'),
  'colons in the body': eachLine((line) => `${line.slice(0, 20)}: ${line.slice(20)}`),
  'an early colon in the body': eachLine((line) => `${line.slice(0, 9)}:${line.slice(9)}`),
  'a colon at the end of the first line': (pem) => pem.replace(/-----\n(.*)\n/, '-----\n$1: x\n'),
  'a wrong character in the body': eachLine((line) => `${line.slice(0, 30)}!${line.slice(31)}`),
  'an invisible character in the body': eachLine(
    (line) => `${line.slice(0, 12)}\u200b${line.slice(12)}`,
  ),
  indentation: eachLine((line) => `    ${line}`),
  'quote marks': (pem) => pem.replace(/^/gm, '> '),
  'comment marks': (pem) => pem.replace(/^/gm, '# '),
  'short lines': eachLine((line) => (line.match(/.{1,16}/g) ?? []).join('\n')),
  'the label of a certificate': (pem) =>
    pem.replaceAll(/(BEGIN|END) .*-----/g, '$1 CERTIFICATE-----'),
  'the label of another key': (pem) =>
    pem.replaceAll(/(BEGIN|END) .*-----/g, '$1 RSA PRIVATE KEY-----'),
  'base64 around it': (pem) => Buffer.from(pem).toString('base64'),
  'a YAML key in front of it': (pem) => `${lineOf(pem, 1)}: |\n${pem.replace(/^/gm, '  ')}`,
}
