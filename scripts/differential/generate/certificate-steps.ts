import { element, time } from '../../../src/der/writer.ts'
import type { CertificatePlan } from '../material/certificate.ts'
import { KEY_NAMES } from '../material/keys.ts'
import type { Random } from '../random.ts'
import type { Step } from '../types.ts'
import { anyExtension, oddName, oddTime } from './extensions.ts'
import { oddAlgorithm, oddSpki } from './spki.ts'
import { mutateTlv } from './tlv.ts'

// What can be done to one certificate.

type Change = (
  random: Random,
) => Partial<CertificatePlan> | ((plan: CertificatePlan) => CertificatePlan)

/** The extension takes the place of one of the same kind, or is the last; now and then it is there twice. */
function withExtension(random: Random): (plan: CertificatePlan) => CertificatePlan {
  const added = anyExtension(random)
  const twice = random.oneIn(30)
  return (plan) => {
    const others = twice ? plan.extensions : plan.extensions.filter(({ oid }) => oid !== added.oid)
    return { ...plan, extensions: [...others, added] }
  }
}

const tbsEdit: Change = (random) => {
  const edit = mutateTlv(random)
  return (plan) => ({ ...plan, tbsEdits: [...plan.tbsEdits, edit] })
}

/** By name; those that come more often stand here more than once. */
const CHANGES: readonly (readonly [name: string, change: Change])[] = [
  ['extension', withExtension],
  ['extension', withExtension],
  ['extension', withExtension],
  ['tbs', tbsEdit],
  ['tbs', tbsEdit],
  [
    'outside',
    (random) => {
      const edit = mutateTlv(random)
      return (plan) => ({ ...plan, edits: [...plan.edits, edit] })
    },
  ],
  [
    'no extension',
    (random) => {
      const lost = random.int(4)
      return (plan) => ({ ...plan, extensions: plan.extensions.filter((_, i) => i !== lost) })
    },
  ],
  [
    'version',
    (random) => ({
      version: random.pick([1, 2, 1, 2, 4, 0]),
      ...(random.oneIn(2) ? { extensions: [] } : {}),
    }),
  ],
  [
    'serial',
    (random) => ({
      serial: element(
        2,
        random.pick([
          Uint8Array.of(0),
          Uint8Array.of(0xff),
          Uint8Array.of(0, 1),
          new Uint8Array(25).fill(0x41),
          new Uint8Array(0),
          Uint8Array.of(0x80, 1),
        ]),
      ),
    }),
  ],
  ['not before', (random) => ({ notBefore: oddTime(random) })],
  ['not after', (random) => ({ notAfter: oddTime(random) })],
  ['expired', () => ({ notAfter: time(new Date('2027-02-28T00:00:00Z')) })],
  ['hash', (random) => ({ hash: random.pick(['sha1', 'sha384', 'sha512', 'sha224'] as const) })],
  ['key', (random) => ({ key: random.pick(KEY_NAMES) })],
  ['signer', (random) => ({ signer: random.pick(KEY_NAMES) })],
  ['spki', (random) => ({ spki: oddSpki(random) })],
  ['algorithm', (random) => ({ algorithm: oddAlgorithm(random) })],
  ['subject', (random) => ({ subject: oddName(random) })],
  ['issuer', (random) => ({ issuer: oddName(random) })],
]

/** One change of a certificate. */
export function certificateStep(random: Random): Step<CertificatePlan> {
  const [name, change] = random.pick(CHANGES)
  const changed = change(random)
  return {
    name,
    apply: typeof changed === 'function' ? changed : (plan) => ({ ...plan, ...changed }),
  }
}
