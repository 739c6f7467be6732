import {
  boolean,
  element,
  integer,
  nullValue,
  octetString,
  sequence,
  time,
} from '../../../src/der/writer.ts'
import {
  crlEntry,
  extension,
  utf8,
  type CrlPlan,
  type ExtensionPlan,
} from '../material/certificate.ts'
import { KEY_NAMES } from '../material/keys.ts'
import type { Random } from '../random.ts'
import type { Step } from '../types.ts'
import { anyExtension, oddName, oddTime, uri } from './extensions.ts'
import { mutateTlv } from './tlv.ts'

// What can be done to one CRL.

const NONE = new Uint8Array(0)
const MARCH = new Date('2027-02-03T00:00:00Z')

const EXTENSIONS: readonly ((random: Random) => ExtensionPlan)[] = [
  (random) =>
    extension(
      '2.5.29.20',
      random.pick([
        integer(0),
        element(2, random.bytes(21)),
        element(2, Uint8Array.of(0xff)),
        NONE,
        element(2, Uint8Array.of(0, 1)),
        nullValue(),
        octetString(NONE),
      ]),
    ),
  (random) => extension('2.5.29.27', integer(random.int(9)), true),
  (random) =>
    extension(
      '2.5.29.28',
      random.pick([
        sequence(),
        sequence(element(0x81, Uint8Array.of(0xff))),
        sequence(element(0x84, Uint8Array.of(0xff))),
        sequence(element(0xa0, element(0xa0, uri('http://x')))),
        sequence(element(0x81, Uint8Array.of(1))),
        sequence(boolean(true)),
      ]),
      random.oneIn(2),
    ),
  (random) =>
    extension(
      '2.5.29.35',
      random.pick([sequence(element(0x80, Uint8Array.of(1))), sequence(), NONE, integer(1)]),
      random.oneIn(3),
    ),
  (random) => extension('1.2.3.4', random.pick([NONE, utf8('text'), nullValue()]), random.oneIn(3)),
  anyExtension,
]

function entry(random: Random): Uint8Array {
  const reason = (): ExtensionPlan =>
    extension(
      '2.5.29.21',
      random.pick([
        element(10, Uint8Array.of(1)),
        element(10, Uint8Array.of(7)),
        integer(1),
        NONE,
        element(10, Uint8Array.of(0, 1)),
      ]),
    )
  const good = crlEntry(random.int(1000), MARCH, ...(random.oneIn(2) ? [reason()] : []))
  return random.oneIn(3) ? mutateTlv(random)(good) : good
}

type Change = (random: Random) => (plan: CrlPlan) => CrlPlan

const CHANGES: readonly (readonly [name: string, change: Change])[] = [
  [
    'crl extension',
    (random) => {
      const added = random.pick(EXTENSIONS)(random)
      return (plan) => ({ ...plan, extensions: [...plan.extensions, added] })
    },
  ],
  [
    'crl only extension',
    (random) => {
      const only = random.oneIn(3) ? [] : [random.pick(EXTENSIONS)(random)]
      return (plan) => ({ ...plan, extensions: only })
    },
  ],
  [
    'crl entry',
    (random) => {
      const added = entry(random)
      return (plan) => ({ ...plan, entries: [...plan.entries, added] })
    },
  ],
  [
    'crl tbs',
    (random) => {
      const edit = mutateTlv(random)
      return (plan) => ({ ...plan, tbsEdits: [...plan.tbsEdits, edit] })
    },
  ],
  [
    'crl outside',
    (random) => {
      const edit = mutateTlv(random)
      return (plan) => ({ ...plan, edits: [...plan.edits, edit] })
    },
  ],
  [
    'crl version',
    (random) => {
      const version = random.pick([
        NONE,
        integer(0),
        integer(2),
        element(2, Uint8Array.of(0xff)),
        NONE,
      ])
      return (plan) => ({ ...plan, version })
    },
  ],
  [
    'crl times',
    (random) => {
      const [thisUpdate, nextUpdate] = [
        oddTime(random),
        random.pick([NONE, oddTime(random), time(MARCH)]),
      ]
      return (plan) => ({ ...plan, thisUpdate, nextUpdate })
    },
  ],
  [
    'crl issuer',
    (random) => {
      const issuer = oddName(random)
      return (plan) => ({ ...plan, issuer })
    },
  ],
  [
    'crl signer',
    (random) => {
      const signer = random.pick(KEY_NAMES)
      return (plan) => ({ ...plan, signer })
    },
  ],
]

/** One change of a CRL. */
export function crlStep(random: Random): Step<CrlPlan> {
  const [name, change] = random.pick(CHANGES)
  return { name, apply: change(random) }
}
