import { engine } from '../../../src/crypto/engine.node.ts'
import { rememberSignatures } from '../../../src/certificate/signature-cache.ts'
import { parseGoCertificate } from '../../../src/emulation/go/certificate.ts'
import { predictGo } from '../../../src/emulation/go/predict.ts'
import { parseGoPrivateKey, type GoKeyForm } from '../../../src/emulation/go/private-key.ts'
import { goRevocationLists } from '../../../src/emulation/go/revocation-list.ts'
import { goKeyPairFault } from '../../../src/emulation/go/x509-key-pair.ts'
import type { GoMinor } from '../../../src/release/go-version.ts'
import { createReading } from '../../../src/emulation/parse-cache.ts'
import { goPemBlocks } from '../../../src/pem/go-pem.ts'
import { certificateStep } from '../generate/certificate-steps.ts'
import { chainMakers, goodChain, renderChain, type ChainInput } from '../generate/chain-plan.ts'
import { crlStep } from '../generate/crl-steps.ts'
import { keyEdit } from '../generate/key-edits.ts'
import { makeText, renderText } from '../generate/pem-text.ts'
import { caPlan, crlPlan } from '../generate/set-plan.ts'
import { damageText } from '../generate/text.ts'
import {
  certificateDer,
  crlDer,
  pemBlock,
  type CertificatePlan,
  type CrlPlan,
  type Edit,
} from '../material/certificate.ts'
import { KEY_NAMES, keyNamed } from '../material/keys.ts'
import type { Random } from '../random.ts'
import {
  generator,
  type Answer,
  type Asker,
  type Differential,
  type Made,
  type Step,
} from '../types.ts'

// Go's own packages, asked with PEM, single certificates, CRLs, keys, pairs and chains.

/** The Go whose rules those of the pinned one are. */
const GO = 26

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

interface OracleVerdict {
  readonly ok: boolean
  readonly says?: string
}

const answerOf = ({ ok, says }: OracleVerdict): Answer => ({
  verdict: ok ? 'accepts' : 'refuses',
  words: says,
})
const fromFault = (says: string | undefined): Answer =>
  answerOf(says === undefined ? { ok: true } : { ok: false, says })

// ---- PEM

interface OracleBlock {
  readonly type: string
  readonly headers?: Readonly<Record<string, string>>
  readonly bytes: string
}

/** Names of headers in one order: Go's map has none. */
const sorted = (headers: Readonly<Record<string, string>> = {}): unknown =>
  Object.entries(headers).toSorted(([a], [b]) => (a < b ? -1 : 1))

const askPem: Asker<Uint8Array, { readonly blocks: readonly OracleBlock[] }> = {
  question: (text) => ({ kind: 'pem', bytes: base64(text) }),
  theirs: ({ blocks }) => ({
    verdict: 'read',
    facts: blocks.map(({ type, headers, bytes }) => [type, sorted(headers), bytes]),
  }),
  ours: (text) => ({
    verdict: 'read',
    facts: goPemBlocks(text).map(({ label, headers, der }) => [
      label,
      sorted(headers),
      base64(der),
    ]),
  }),
}

// ---- certificates and CRLs

const askCertificate: Asker<Uint8Array, OracleVerdict> = {
  question: (der) => ({ kind: 'certificate', bytes: base64(der) }),
  theirs: answerOf,
  ours: (der) => fromFault(parseGoCertificate(der, GO).problem),
}

const askCrl: Asker<Uint8Array, OracleVerdict> = {
  question: (der) => ({ kind: 'revocationList', bytes: base64(der) }),
  theirs: answerOf,
  ours: (der) => fromFault(goRevocationLists(pemBlock('X509 CRL', der), createReading(GO)).problem),
}

const several = <Plan>(
  most: number,
  random: Random,
  make: (random: Random) => Step<Plan>,
): Step<Plan>[] => Array.from({ length: 1 + random.int(most) }, () => make(random))

const makeCertificate = (random: Random): Made<CertificatePlan> => ({
  base: goodChain(random, KEY_NAMES).certificates[random.int(2)]!,
  steps: several(2, random, certificateStep),
})

const makeCrl = (random: Random): Made<CrlPlan> => ({
  base: crlPlan(caPlan('Root', 'Root', 'p256-a', 'p256-a')),
  steps: several(2, random, crlStep),
})

// ---- keys

/** A key in one of the forms of OpenSSL, read as one of Go's. */
interface KeyPlan {
  readonly key: string
  readonly label: string
  readonly form: GoKeyForm
  readonly edits: readonly Edit[]
}

const FORMS: Readonly<Record<string, GoKeyForm>> = {
  'PRIVATE KEY': 'pkcs8',
  'RSA PRIVATE KEY': 'pkcs1',
  'EC PRIVATE KEY': 'sec1',
}

const keyStep = (random: Random): Step<KeyPlan> => {
  const edit = keyEdit(random)
  return { name: 'key', apply: (plan) => ({ ...plan, edits: [...plan.edits, edit] }) }
}

function makeKey(random: Random): Made<KeyPlan> {
  const key = random.pick(KEY_NAMES)
  const label = random.pick(Object.keys(keyNamed(key).forms))
  const form = random.oneIn(6) ? random.pick(Object.values(FORMS)) : (FORMS[label] ?? 'pkcs8')
  return { base: { key, label, form, edits: [] }, steps: several(2, random, keyStep) }
}

interface KeyInput {
  readonly form: GoKeyForm
  readonly der: Uint8Array
}

const askKey = (go: GoMinor): Asker<KeyInput, OracleVerdict> => ({
  question: ({ form, der }) => ({ kind: 'privateKey', form, bytes: base64(der) }),
  theirs: answerOf,
  ours: ({ form, der }) => fromFault(parseGoPrivateKey(der, form, go).problem),
})

// ---- pairs

interface PairPlan {
  readonly certificate: CertificatePlan
  readonly key: string
  readonly label: string
  readonly keyEdits: readonly Edit[]
  readonly textEdits: readonly { readonly ofKey: boolean; readonly edit: Edit }[]
}

interface PairInput {
  readonly certificate: Uint8Array
  readonly key: Uint8Array
}

const PAIR_STEPS: readonly ((random: Random) => Step<PairPlan>)[] = [
  (random) => {
    const { name, apply } = certificateStep(random)
    return { name, apply: (plan) => ({ ...plan, certificate: apply(plan.certificate) }) }
  },
  (random) => {
    const edit = keyEdit(random)
    return { name: 'key', apply: (plan) => ({ ...plan, keyEdits: [...plan.keyEdits, edit] }) }
  },
  (random) => {
    const [{ name, apply: edit }, ofKey] = [damageText(random), random.oneIn(2)]
    return {
      name,
      apply: (plan) => ({ ...plan, textEdits: [...plan.textEdits, { ofKey, edit }] }),
    }
  },
  (random) => {
    const key = random.pick(KEY_NAMES)
    const label = random.pick(Object.keys(keyNamed(key).forms))
    return { name: `key ${key}`, apply: (plan) => ({ ...plan, key, label }) }
  },
  (random) => {
    const label = random.pick(['X', 'ANY PRIVATE KEY', 'CERTIFICATE', 'private key'])
    return { name: `label ${label}`, apply: (plan) => ({ ...plan, label }) }
  },
]

function makePair(random: Random): Made<PairPlan> {
  const certificate = goodChain(random, KEY_NAMES).certificates[0]!
  const { key } = certificate
  const label = random.pick(Object.keys(keyNamed(key).forms))
  return {
    base: { certificate, key, label, keyEdits: [], textEdits: [] },
    steps: several(2, random, (one) => one.pick(PAIR_STEPS)(one)),
  }
}

const all = (edits: readonly Edit[], bytes: Uint8Array): Uint8Array =>
  edits.reduce((done, edit) => edit(done), bytes)

function renderPair({ certificate, key, label, keyEdits, textEdits }: PairPlan): PairInput {
  const { forms } = keyNamed(key)
  const der = all(keyEdits, forms[label] ?? Object.values(forms)[0]!)
  const edited = (isKey: boolean, text: Uint8Array): Uint8Array =>
    all(
      textEdits.filter(({ ofKey }) => ofKey === isKey).map(({ edit }) => edit),
      text,
    )
  return {
    certificate: edited(false, pemBlock('CERTIFICATE', certificateDer(certificate))),
    key: edited(true, pemBlock(label, der)),
  }
}

const askPair = (go: GoMinor): Asker<PairInput, OracleVerdict> => ({
  question: ({ certificate, key }) => ({
    kind: 'keyPair',
    certificate: base64(certificate),
    key: base64(key),
  }),
  theirs: answerOf,
  ours: async ({ certificate, key }) =>
    fromFault(await goKeyPairFault(certificate, key, createReading(go), engine)),
})

// ---- chains

// one engine for all: most signatures come again
const check = rememberSignatures(engine)
const inDer = (der: Uint8Array): { readonly der: Uint8Array } => ({ der })

const askChain = (go: GoMinor): Asker<ChainInput, OracleVerdict> => ({
  question: ({ leaf, chain, roots, role, at }) => ({
    kind: 'verify',
    leaf: base64(leaf),
    intermediates: chain.map(base64),
    roots: roots.map(base64),
    at: at.toISOString(),
    usages: [role === 'server' ? 'serverAuth' : 'clientAuth'],
  }),
  theirs: ({ ok, says }) => answerOf(ok ? { ok } : { ok, says: says!.replace(/^parse: /, '') }),
  async ours({ leaf, chain, roots, role, at }) {
    const verdict = await predictGo({
      leaf: inDer(leaf),
      intermediates: chain.map(inDer),
      roots: roots.map(inDer),
      at,
      usage: role === 'server' ? 'serverAuth' : 'clientAuth',
      check,
      engine,
      reading: createReading(go),
    })
    return fromFault(verdict.ok ? undefined : verdict.says)
  },
})

/** What differs by release. */
const byRelease = (go: GoMinor): Differential['generators'] => [
  generator({
    name: 'go-key',
    make: makeKey,
    render: ({ key, label, form, edits }: KeyPlan): KeyInput => ({
      form,
      der: all(edits, keyNamed(key).forms[label]!),
    }),
    asker: askKey(go),
  }),
  generator({ name: 'go-pair', make: makePair, render: renderPair, asker: askPair(go) }),
  ...Object.entries(chainMakers(KEY_NAMES)).map(([name, make]) =>
    generator({ name: `go-${name}`, make, render: renderChain, asker: askChain(go) }),
  ),
]

/** Go's own packages, asked with PEM, single certificates, CRLs, keys, pairs and chains. */
export const go: Differential = {
  oracle: 'go',
  generators: [
    generator({ name: 'go-pem', make: makeText, render: renderText, asker: askPem }),
    generator({
      name: 'go-certificate',
      make: makeCertificate,
      render: certificateDer,
      asker: askCertificate,
    }),
    generator({ name: 'go-crl', make: makeCrl, render: crlDer, asker: askCrl }),
    ...byRelease(GO),
  ],
}

/** An earlier release: keys, pairs and chains (`test/oracles/go/build.sh 1.23.12`). */
export const earlierGo: Differential = { oracle: 'go-1.23.12', generators: byRelease(23) }
