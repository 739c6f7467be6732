import type { Random } from '../random.ts'
import type { Made, Step } from '../types.ts'
import { certificateDer, concat, pemBlock, utf8, type Edit } from '../material/certificate.ts'
import { keyNamed } from '../material/keys.ts'
import { certificateStep } from './certificate-steps.ts'
import { caPlan } from './set-plan.ts'
import { damageText } from './text.ts'

// Text with PEM blocks in it, as a file of roots is.

const root = caPlan('Root', 'Root', 'p256-a', 'p256-a')

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
]

/** A text and what is done to it. */
export interface TextPlan {
  readonly text: Uint8Array
  readonly edits: readonly Edit[]
}

/** A few blocks, mostly good ones, and up to two things done to the text. */
export function makeText(random: Random): Made<TextPlan> {
  const blocks = Array.from({ length: 1 + random.int(3) }, () =>
    random.pick(random.oneIn(2) ? BLOCKS : BLOCKS.slice(0, 2))(random),
  )
  const steps = Array.from({ length: random.int(3) }, (): Step<TextPlan> => {
    const { name, apply } = damageText(random)
    return { name, apply: (plan) => ({ ...plan, edits: [...plan.edits, apply] }) }
  })
  return { base: { text: concat(blocks), edits: [] }, steps }
}

/** The text as it was damaged. */
export const renderText = ({ text, edits }: TextPlan): Uint8Array =>
  edits.reduce((bytes, edit) => edit(bytes), text)
