import type { Random } from '../random.ts'
import type { Made, Step } from '../types.ts'
import { integer } from '../../../src/der/writer.ts'
import {
  certificateDer,
  concat,
  crlDer,
  pemBlock,
  utf8,
  type Edit,
} from '../material/certificate.ts'
import { KEY_NAMES, keyNamed } from '../material/keys.ts'
import { certificateStep } from './certificate-steps.ts'
import { crlStep } from './crl-steps.ts'
import { keyEdit } from './key-edits.ts'
import { caPlan, crlPlan } from './set-plan.ts'
import { damageText } from './text.ts'
import { trustSettings } from './trust-settings.ts'

// Text with PEM blocks in it, as a file of roots is.

const root = caPlan('Root', 'Root', 'p256-a', 'p256-a')

/** A key, now and then damaged. */
function keyOf(random: Random): Uint8Array {
  const [label, der] = random.pick(Object.entries(keyNamed(random.pick(KEY_NAMES)).forms))
  return pemBlock(label, random.oneIn(3) ? keyEdit(random)(der) : der)
}

const CIPHERS = ['AES-256-CBC', 'AES-128-CBC', 'DES-EDE3-CBC', 'DES-CBC', 'aes-192-cbc', 'des3']
const RARE_CIPHERS = ['CAMELLIA-256-CBC', 'ARIA128', 'SEED-CBC', 'BF-CBC', 'RC2-CBC', 'AES-256-ECB']
const NO_CIPHERS = ['AES-512-CBC', 'NULL', '', 'AES-256-CBC\t']

/** The headers of an encrypted key, mostly whole. */
function keyHeaders(random: Random): string {
  const oneOf = (usual: string, ...odd: readonly string[]): string =>
    random.oneIn(5) ? random.pick(odd) : usual
  const cipher = random.pick(random.pick([CIPHERS, CIPHERS, RARE_CIPHERS, NO_CIPHERS]))
  const digits = random.pick([16, 32, 32, 32, 15, 31, 34])
  return [
    oneOf('Proc-Type: 4,ENCRYPTED', 'Proc-Type:4, ENCRYPTED ', 'Proc-Type: 4,MIC-ONLY', 'X: y'),
    oneOf('DEK-Info: ', 'DEK-Info:', 'DEK-Info:\t', 'Dek-Info: ') +
      cipher +
      oneOf(',', ' ,', '', ', ') +
      oneOf('', 'g') +
      '0123456789abcdefABCDEF0123456789abcd'.slice(0, digits),
    '',
  ].join('\n')
}

/** A key behind the headers of an encrypted one; nobody decrypts it. */
function encryptedKey(random: Random): Uint8Array {
  const label = random.pick([
    'RSA PRIVATE KEY',
    'EC PRIVATE KEY',
    'PRIVATE KEY',
    'ENCRYPTED PRIVATE KEY',
  ])
  const [begin = '', ...rest] = new TextDecoder()
    .decode(pemBlock(label, keyNamed('p256-c').spki))
    .split('\n')
  return utf8([begin, keyHeaders(random), ...rest].join('\n'))
}

/** A root with settings of trust behind it. */
function trusted(random: Random): Uint8Array {
  const label = random.oneIn(6) ? 'CERTIFICATE' : 'TRUSTED CERTIFICATE'
  const settings = trustSettings(random, ...(random.oneIn(8) ? [integer(1)] : []))
  return pemBlock(label, concat([certificateDer(root), settings]))
}

/** Blocks that are met in a file of roots. */
const BLOCKS: readonly ((random: Random) => Uint8Array)[] = [
  () => pemBlock('CERTIFICATE', certificateDer(root)),
  () => pemBlock('CERTIFICATE', certificateDer(caPlan('Other', 'Other', 'p256-b', 'p256-b'))),
  (random) => pemBlock('CERTIFICATE', certificateDer(certificateStep(random).apply(root))),
  (random) =>
    pemBlock(
      random.pick([
        'X509 CERTIFICATE',
        'TRUSTED CERTIFICATE',
        'X509 CRL',
        'CERTIFICATE REQUEST',
        'PUBLIC KEY',
        'PRIVATE KEY',
        'RSA PRIVATE KEY',
        'EC PRIVATE KEY',
        'EC PARAMETERS',
        'ENCRYPTED PRIVATE KEY',
        'PKCS7',
        'ECHCONFIG',
        'certificate',
        'CERTIFICATE ',
      ]),
      keyNamed('p256-c').spki,
    ),
  () => utf8('some words\n'),
  () => pemBlock('X509 CRL', crlDer(crlPlan(root))),
  (random) => pemBlock('X509 CRL', crlDer(crlStep(random).apply(crlPlan(root)))),
  trusted,
]

type MakeBlock = (random: Random) => Uint8Array

const WITH_KEYS: readonly MakeBlock[] = [...BLOCKS, keyOf, keyOf, encryptedKey]

/** A text and what is done to it. */
export interface TextPlan {
  readonly text: Uint8Array
  readonly edits: readonly Edit[]
}

function madeOf(random: Random, from: readonly MakeBlock[]): Made<TextPlan> {
  const blocks = Array.from({ length: 1 + random.int(3) }, () =>
    random.pick(random.oneIn(2) ? from : from.slice(0, 2))(random),
  )
  const steps = Array.from({ length: random.int(3) }, (): Step<TextPlan> => {
    const { name, apply } = damageText(random)
    return { name, apply: (plan) => ({ ...plan, edits: [...plan.edits, apply] }) }
  })
  return { base: { text: concat(blocks), edits: [] }, steps }
}

/** A few blocks, mostly good ones, and up to two things done to the text. */
export const makeText = (random: Random): Made<TextPlan> => madeOf(random, BLOCKS)

/** The same with keys between the others, good ones and damaged ones. */
export const makeTextWithKeys = (random: Random): Made<TextPlan> => madeOf(random, WITH_KEYS)

/** The text as it was damaged. */
export const renderText = ({ text, edits }: TextPlan): Uint8Array =>
  edits.reduce((bytes, edit) => edit(bytes), text)
