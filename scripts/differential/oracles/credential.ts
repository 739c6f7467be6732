import { engine } from '../../../src/crypto/engine.node.ts'
import { loadCredential } from '../../../src/emulation/envoy/load-credential.ts'
import { goCertificates } from '../../../src/emulation/go/append-certs.ts'
import { goKeyPairFault } from '../../../src/emulation/go/x509-key-pair.ts'
import {
  certificateFault,
  extractClientCa,
  extractServerPair,
  type CredentialValue,
} from '../../../src/emulation/istiod/gateway-credential.ts'
import { createReading } from '../../../src/emulation/parse-cache.ts'
import { parseControlPlane, type ControlPlaneRules } from '../../../src/release/control-plane.ts'
import type { CredentialPlan } from '../generate/credential-plan.ts'
import { UNASKED, type Answer, type Asker } from '../types.ts'

// The Secret of a gateway: which of its keys istiod hands on and in which words it warns, and what Envoy makes of them.

const rules = parseControlPlane('istio-1.31')

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const allBase64 = (files: Readonly<Record<string, Uint8Array>>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, base64(bytes)]))

/** What the oracle answers about one half. */
interface HandedOn {
  readonly missing?: string
  readonly invalid?: string
  readonly malformed?: string
  readonly certificate?: string
  readonly key?: string
  readonly staple?: string
  readonly crl?: string
}

interface CredentialAnswer {
  readonly server: HandedOn
  readonly ca: HandedOn
}

const has = (half: HandedOn): string => (half.missing === undefined ? 'handed on' : 'missing')

const wordsOf = ({ missing, invalid, malformed }: HandedOn): readonly string[] => [
  missing ?? '',
  invalid ?? '',
  malformed ?? '',
]

/** Both halves in one answer. A CRL next to the pair is for Envoy alone, and not compared. */
const answerOf = ({ server, ca }: CredentialAnswer): Answer => ({
  verdict: `${has(server)}, ${has(ca)}`,
  words: JSON.stringify([wordsOf(server), wordsOf(ca)]),
  facts: [server.certificate, server.key, server.staple, ca.certificate, ca.crl].map(
    (one) => one ?? '',
  ),
})

const text = (value: CredentialValue | undefined): string | undefined =>
  value === undefined ? undefined : base64(value.bytes)

async function ourServer({ files, at }: CredentialPlan): Promise<HandedOn> {
  const pair = extractServerPair(files)
  if ('says' in pair) return { missing: pair.says }
  const reading = createReading(rules.go)
  const { certificate, key, staple } = pair
  const fault = await goKeyPairFault(certificate.bytes, key.bytes, reading, engine)
  const invalid = certificateFault(certificate.bytes, reading, at)?.says
  return definedOf({
    invalid,
    malformed: fault,
    certificate: text(certificate),
    key: text(key),
    staple: text(staple),
  })
}

const definedOf = (half: Readonly<Record<keyof HandedOn, string | undefined>> | object): HandedOn =>
  Object.fromEntries(Object.entries(half).filter(([, value]) => value !== undefined))

function ourCa({ ca, at }: CredentialPlan): HandedOn {
  const found = extractClientCa(ca)
  if ('says' in found) return { missing: found.says }
  const reading = createReading(rules.go)
  const none = goCertificates(found.roots.bytes, reading).length === 0
  return definedOf({
    invalid: certificateFault(found.roots.bytes, reading, at)?.says,
    malformed: none ? 'the bundle is malformed' : undefined,
    certificate: text(found.roots),
    crl: text(found.crl),
  })
}

/** What istiod hands on, and in which words it does not. */
export const askIstiodCredential: Asker<CredentialPlan, CredentialAnswer> = {
  question: ({ files, ca, at }) => ({
    kind: 'credential',
    files: allBase64(files),
    ca: allBase64(ca),
    at: at.toISOString(),
  }),
  theirs: answerOf,
  ours: async (plan) => answerOf({ server: await ourServer(plan), ca: ourCa(plan) }),
}

interface LoadAnswer {
  readonly loads: boolean
  readonly says?: string
}

/** `hasWords`: are there words, or is it known why there are none? */
const loadOf = ({ loads, says }: LoadAnswer, hasWords: boolean): Answer => ({
  verdict: loads ? 'accepts' : 'refuses',
  cause: says,
  facts: loads || hasWords ? 'words' : 'no words',
})

const texts = ({ files, ca }: CredentialPlan) => {
  const server = extractServerPair(files)
  const clients = extractClientCa(ca)
  return { server, roots: 'says' in clients ? undefined : clients }
}

/** What Envoy makes of what istiod hands on. */
export const askEnvoyCredential = (
  rules: ControlPlaneRules,
): Asker<CredentialPlan, LoadAnswer> => ({
  question(plan) {
    const { server, roots } = texts(plan)
    const side =
      'says' in server
        ? { chain: '', key: '' }
        : {
            chain: base64(server.certificate.bytes),
            key: base64(server.key.bytes),
            ...(roots && { trustedCa: base64(roots.roots.bytes) }),
            ...(roots?.crl && { crl: base64(roots.crl.bytes) }),
          }
    return { kind: 'load', side, at: plan.at.toISOString() }
  },
  theirs: (answer, plan) =>
    'says' in texts(plan).server ? { verdict: UNASKED } : loadOf(answer, true),
  async ours(plan) {
    const { server, roots } = texts(plan)
    if ('says' in server) return { verdict: UNASKED }
    const context = { reading: createReading(rules.go), engine, rules }
    const asked = {
      certificate: server.certificate.bytes,
      key: server.key.bytes,
      ...(roots && { roots: roots.roots.bytes, crl: roots.crl?.bytes }),
    }
    const load = await loadCredential(asked, context)
    // of a key whose numbers are damaged we have no words: which of them stops it first is not followed
    const hasWords = load.loads || load.says !== undefined || load.cause === 'key-unreadable'
    return loadOf(load, hasWords)
  },
})
