import { engine } from '../../../src/crypto/engine.node.ts'
import { askZtunnel } from '../../../src/emulation/ztunnel/accept.ts'
import { loadRoots } from '../../../src/emulation/ztunnel/load.ts'
import { loadCrls } from '../../../src/emulation/ztunnel/load-crls.ts'
import { identitiesOf, ownIdentity } from '../../../src/emulation/ztunnel/identity.ts'
import { readRustlsPem } from '../../../src/emulation/ztunnel/rustls-pem.ts'
import { parseX509 } from '../../../src/emulation/ztunnel/x509-parser.ts'
import { readAnchors, rememberWebpkiSignatures } from '../../../src/emulation/webpki/verify.ts'
import { ztunnelRules, type ZtunnelRules } from '../../../src/release/ztunnel.ts'
import { cutKeys } from '../../../src/report/quote.ts'
import { chainMakers, goodChain, renderChain, type ChainInput } from '../generate/chain-plan.ts'
import { certificateStep } from '../generate/certificate-steps.ts'
import { crlStep } from '../generate/crl-steps.ts'
import { crlPlan, caPlan } from '../generate/set-plan.ts'
import { makeText, renderText } from '../generate/pem-text.ts'
import {
  certificateDer,
  concat,
  crlDer,
  pemBlock,
  type CertificatePlan,
  type CrlPlan,
} from '../material/certificate.ts'
import { KEY_NAMES } from '../material/keys.ts'
import type { Random } from '../random.ts'
import {
  generator,
  type Answer,
  type Asker,
  type Differential,
  type Made,
  type Step,
} from '../types.ts'

// The libraries of ztunnel, asked with chains, roots, CRLs and certificates.

/** The release whose rules those of the pinned crates are. */
const RULES = ztunnelRules(31)!

/** Releases with crates of their own (test/oracles/rustls/releases), by their minor number. */
const EARLIER = [28, 27, 25] as const

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/** An answer of the oracle: `ok`, and words where it refuses. */
interface OracleAnswer {
  readonly ok: boolean
  readonly says?: string
  readonly items?: readonly string[]
  readonly identities?: readonly string[] | null
  readonly identity?: string | null
  readonly error?: string
}

const verdict = (ok: boolean): string => (ok ? 'accepts' : 'refuses')
const answerOf = ({ ok, says }: OracleAnswer): Answer => ({ verdict: verdict(ok), words: says })

// one engine for all: two thirds of the signatures come again
const check = rememberWebpkiSignatures(engine)
const NO_ANCHORS = 'failed to build server verifier: no root trust anchors were provided'

async function judge(input: ChainInput, rules: ZtunnelRules): Promise<Answer> {
  const { role, roots } = input
  // a connection that comes in fails before its certificate is looked at
  if (role === 'client' && readAnchors(roots, rules).length === 0)
    return answerOf({ ok: false, says: NO_ANCHORS })
  const loaded = loadCrls(concat(input.crls.map((crl) => pemBlock('X509 CRL', crl))), rules)
  const crls = loaded.ok ? loaded.crls : []
  return answerOf(await askZtunnel({ ...input, crls, rules, check }))
}

/** How a chain is asked, of the oracle of one release. */
export const askChain = (rules: ZtunnelRules): Asker<ChainInput, OracleAnswer> => ({
  question: (input) => ({
    kind: 'chain',
    leaf: base64(input.leaf),
    chain: input.chain.map(base64),
    roots: input.roots.map(base64),
    crls: input.crls.map(base64),
    role: input.role,
    at: input.at.toISOString(),
    ...(input.trustDomain === undefined ? {} : { trustDomain: input.trustDomain }),
    ...(input.identities === undefined ? {} : { identities: input.identities }),
  }),
  theirs: answerOf,
  ours: (input) => judge(input, rules),
})

// rustls quotes whole lines, ours go without what may be a piece of a key. Each quote is cut by itself: a block without its END
// is cut to the end of the text
const cutQuotes = (says: string): string => says.replace(/"(?:[^"\\]|\\.)*"/g, cutKeys)

/** The text of root-cert.pem: which blocks are read, and whether ztunnel takes them. */
const askText: Asker<Uint8Array, OracleAnswer> = {
  question: (text) => ({ kind: 'roots', text: base64(text) }),
  theirs: ({ ok, says, items }) => ({
    verdict: verdict(ok),
    words: says === undefined ? undefined : cutQuotes(says),
    facts: items,
  }),
  ours: (text) => {
    const { items, error } = readRustlsPem(text)
    const loaded = loadRoots(text, RULES)
    const facts = items.map(({ kind, der }) => `${kind}:${base64(der)}`)
    return {
      verdict: verdict(loaded.ok),
      words: loaded.ok ? undefined : loaded.says,
      facts: error === undefined ? facts : [],
    }
  },
}

const askCertificate: Asker<Uint8Array, OracleAnswer> = {
  question: (der) => ({ kind: 'certificate', der: base64(der) }),
  theirs: ({ ok, says, identities, identity, error }) => ({
    verdict: verdict(ok),
    words: says,
    facts: [identities ?? error ?? null, identity ?? null],
  }),
  ours: (der) => {
    const parsed = parseX509(der)
    if (typeof parsed === 'string')
      return { verdict: 'refuses', words: `certificate parse: ${parsed}`, facts: [null, null] }
    const found = identitiesOf(der)
    const identities = typeof found === 'string' ? found : found.map(({ uri }) => uri)
    return { verdict: 'accepts', facts: [identities, ownIdentity(der)?.uri ?? null] }
  },
}

const askCrls: Asker<Uint8Array, OracleAnswer> = {
  question: (file) => ({ kind: 'crls', file: base64(file) }),
  theirs: answerOf,
  ours: (file) => {
    const loaded = loadCrls(file, RULES)
    return answerOf(loaded.ok ? { ok: true } : { ok: false, says: loaded.says })
  },
}

const root = caPlan('Root', 'Root', 'p256-a', 'p256-a')

const several = <Plan>(
  most: number,
  random: Random,
  make: (random: Random) => Step<Plan>,
): Step<Plan>[] => Array.from({ length: 1 + random.int(most) }, () => make(random))

function makeCertificate(random: Random): Made<CertificatePlan> {
  const base = goodChain(random, KEY_NAMES).certificates[0]!
  return { base, steps: several(2, random, certificateStep) }
}

const makeCrl = (random: Random): Made<CrlPlan> => ({
  base: crlPlan(root),
  steps: several(2, random, crlStep),
})

const askChains = (rules: ZtunnelRules): Differential['generators'] =>
  Object.entries(chainMakers(KEY_NAMES)).map(([name, make]) =>
    generator({ name, make, render: renderChain, asker: askChain(rules) }),
  )

/** rustls-webpki, rustls-pemfile and x509-parser in the versions of the newest ztunnel. */
export const rustls: Differential = {
  oracle: 'rustls',
  generators: [
    ...askChains(RULES),
    generator({ name: 'roots', make: makeText, render: renderText, asker: askText }),
    generator({
      name: 'certificate',
      make: makeCertificate,
      render: certificateDer,
      asker: askCertificate,
    }),
    generator({
      name: 'crl',
      make: makeCrl,
      render: (plan: CrlPlan) => pemBlock('X509 CRL', crlDer(plan)),
      asker: askCrls,
    }),
  ],
}

/** The same libraries in the versions of earlier releases, asked with chains. */
export const earlierRustls: readonly Differential[] = EARLIER.map((minor) => ({
  oracle: `rustls-1.${String(minor)}`,
  generators: askChains(ztunnelRules(minor)!),
}))
