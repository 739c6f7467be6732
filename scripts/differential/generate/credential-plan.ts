import type { Random } from '../random.ts'
import type { Made, Step } from '../types.ts'
import { bitString, boolean, sequence, time } from '../../../src/der/writer.ts'
import {
  concat,
  certificateDer,
  crlDer,
  extension,
  pemBlock,
  utf8,
} from '../material/certificate.ts'
import type { CertificatePlan, Edit } from '../material/certificate.ts'
import { KEY_NAMES, keyNamed } from '../material/keys.ts'
import { keyEdit } from './key-edits.ts'
import { caPlan, crlPlan, NOW } from './set-plan.ts'
import { damageText } from './text.ts'

// The Secret of a gateway, and the one that the CAs of its clients come from: a good pair, then keys of the Secret set, taken
// away, swapped or emptied, and texts damaged.

type Files = Readonly<Record<string, Uint8Array>>

/** Two Secrets to be made. */
export interface CredentialPlan {
  readonly files: Files
  readonly ca: Files
  readonly at: Date
}

const SERVER_NAMES = [
  ['tls.crt', 'tls.key'],
  ['cert', 'key'],
] as const
const NAMES = ['cert', 'key', 'tls.crt', 'tls.key', 'cacert', 'ca.crt', 'crl', 'ca.crl']
const ODD_NAMES = ['tls.ocsp-staple', 'tls-combined.pem', 'key.der', 'ca-cert.pem', 'Z', '0']

const root = caPlan('Root', 'Root', 'p256-a', 'p256-a')
const middle = caPlan('Middle', 'Root', 'p256-b', 'p256-a')

/** The certificate of a server, which is no CA and may sign handshakes. */
function serverPlan(key: string): CertificatePlan {
  const plan = caPlan('Server', 'Middle', key, 'p256-b')
  const usage = extension('2.5.29.15', bitString(Uint8Array.of(0x80), 7), true)
  return {
    ...plan,
    extensions: [extension('2.5.29.19', sequence(boolean(false)), true), usage],
  }
}

const block = (plan: CertificatePlan, label = 'CERTIFICATE'): Uint8Array =>
  pemBlock(label, certificateDer(plan))

function keyBlock(random: Random, name: string): Uint8Array {
  const [label, der] = random.pick(Object.entries(keyNamed(name).forms))
  return pemBlock(label, der)
}

const goodKeys = ['p256-c', 'rsa-ca', 'p384-a', 'ed-a']

function goodPlan(random: Random): CredentialPlan {
  const key = random.oneIn(3) ? random.pick(KEY_NAMES) : random.pick(goodKeys)
  const [certificateName, keyName] = random.pick(SERVER_NAMES)
  const chain = [block(serverPlan(key)), ...(random.oneIn(3) ? [] : [block(middle)])]
  const files = { [certificateName]: concat(chain), [keyName]: keyBlock(random, key) }
  const ca = { [random.pick(['cacert', 'ca.crt'])]: block(root) }
  return random.oneIn(3) ? { files: { ...files, ...ca }, ca: {}, at: NOW } : { files, ca, at: NOW }
}

/** Values that are put under a key of the Secret. */
const VALUES: readonly ((random: Random) => Uint8Array)[] = [
  () => new Uint8Array(0),
  () => utf8('no PEM\n'),
  () => block(root),
  () => concat([block(middle), block(serverPlan('p256-c'))]),
  () => concat([block(serverPlan('p256-c')), block(middle)]),
  () => block({ ...serverPlan('p256-c'), notAfter: time(new Date('2027-02-01T00:00:00Z')) }),
  () => block({ ...serverPlan('p256-c'), notBefore: time(new Date('2028-01-01T00:00:00Z')) }),
  () => block(serverPlan('p256-c'), 'TRUSTED CERTIFICATE'),
  () => pemBlock('X509 CRL', crlDer(crlPlan(root))),
  () => pemBlock('CERTIFICATE', utf8('not a certificate')),
  () => pemBlock('CERTIFICATE', new Uint8Array(0)),
  (random) => keyBlock(random, random.pick(KEY_NAMES)),
  (random) => concat([keyBlock(random, 'p256-d'), keyBlock(random, 'p256-c')]),
  (random) => {
    const [label, der] = random.pick(Object.entries(keyNamed(random.pick(goodKeys)).forms))
    return pemBlock(label, keyEdit(random)(der))
  },
]

type Part = 'files' | 'ca'
type Change = Step<CredentialPlan>

const onPart =
  (part: Part, change: (files: Files) => Files) =>
  (plan: CredentialPlan): CredentialPlan => ({ ...plan, [part]: change(plan[part]) })

function without(files: Files, name: string): Files {
  return Object.fromEntries(Object.entries(files).filter(([one]) => one !== name))
}

const anyName = (random: Random): string => random.pick(random.oneIn(4) ? ODD_NAMES : NAMES)

function setStep(random: Random, part: Part): Change {
  const name = anyName(random)
  const value = random.pick(VALUES)(random)
  return { name: `set ${name}`, apply: onPart(part, (files) => ({ ...files, [name]: value })) }
}

function removeStep(random: Random, part: Part): Change {
  const name = random.pick(NAMES)
  return { name: `remove ${name}`, apply: onPart(part, (files) => without(files, name)) }
}

function swapStep(random: Random, part: Part): Change {
  const [one, other] = [random.pick(NAMES), random.pick(NAMES)]
  const swapped = (files: Files): Files => {
    const { [one]: first, [other]: second } = files
    const rest = without(without(files, one), other)
    return {
      ...rest,
      ...(second !== undefined && { [one]: second }),
      ...(first !== undefined && { [other]: first }),
    }
  }
  return { name: `swap ${one} and ${other}`, apply: onPart(part, swapped) }
}

function damageStep(random: Random, part: Part): Change {
  const { name, apply } = damageText(random)
  const at = random.int(4)
  const damaged = (files: Files, edit: Edit): Files => {
    const names = Object.keys(files)
    const key = names[at % Math.max(1, names.length)]
    return key === undefined ? files : { ...files, [key]: edit(files[key]!) }
  }
  return { name, apply: onPart(part, (files) => damaged(files, apply)) }
}

const STEPS = [setStep, setStep, removeStep, swapStep, damageStep, damageStep]

/** A good pair, and up to three things done to it. */
export function makeCredential(random: Random): Made<CredentialPlan> {
  const steps = Array.from({ length: random.int(4) }, () =>
    random.pick(STEPS)(random, random.oneIn(3) ? 'ca' : 'files'),
  )
  return { base: goodPlan(random), steps }
}
