import { peerQuestion } from './peer-question.ts'
import { predictOpenSsl, type OpenSslVersion } from '../../../src/emulation/openssl/verify.ts'
import { loadRoots } from '../../../src/emulation/openssl/load-certificates.ts'
import { createReading } from '../../../src/emulation/parse-cache.ts'
import {
  chainMakers,
  renderChain,
  trustMakers,
  withoutPartialChain,
  type ChainInput,
} from '../generate/chain-plan.ts'
import { makeTextWithKeys, renderText } from '../generate/pem-text.ts'
import { KEY_NAMES } from '../material/keys.ts'
import { generator, type Answer, type Asker, type Differential } from '../types.ts'

// X509_verify_cert of OpenSSL 3.0, 1.1.1 and 3.5, with X509_V_FLAG_PARTIAL_CHAIN, asked with chains and CRLs; where anchors
// have settings of trust also without it.

const VERSIONS: readonly OpenSslVersion[] = ['3.0', '1.1.1', '3.5']

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/** An answer of the oracle: an error of a verification, or the place of what could not be read with the reasons. */
interface OracleAnswer {
  readonly ok: boolean
  readonly says?: string
  readonly number?: number
  readonly depth?: number
  readonly unreadable?: string
}

function theirs({ ok, says = '', number, depth, unreadable }: OracleAnswer): Answer {
  if (ok) return { verdict: 'accepts' }
  const words =
    unreadable === undefined
      ? `${String(number)} ${says} (depth ${String(depth)})`
      : `${unreadable}: ${says}`
  return { verdict: 'refuses', words }
}

async function ours(input: ChainInput, version: OpenSslVersion) {
  const verdict = await predictOpenSsl(peerQuestion(input, `openssl-${version}`), version)
  return verdict.ok ? { verdict: 'accepts' } : { verdict: 'refuses', words: verdict.says }
}

/** A root with what is behind it in its block is an object. */
const withSettings = (der: Uint8Array, settings: Uint8Array | undefined) =>
  settings === undefined ? base64(der) : { der: base64(der), trust: base64(settings) }

const asker = (version: OpenSslVersion): Asker<ChainInput, OracleAnswer> => ({
  question: ({ leaf, chain, roots, settings, crls, role, at, partialChain = true }) => ({
    kind: 'verify',
    library: version,
    purpose: role,
    at: at.toISOString(),
    leaf: base64(leaf),
    chain: chain.map(base64),
    partial: partialChain,
    roots: roots.map((der, i) => withSettings(der, settings?.[i])),
    crls: crls.map(base64),
  }),
  theirs,
  ours: (input) => ours(input, version),
})

/** The text of -CAfile: does it load, and how many certificates and CRLs are in it? */
interface LoadAnswer {
  readonly ok: boolean
  readonly certificates: readonly string[]
  readonly crls: number
}

const loadAnswer = (ok: boolean, certificates: number, crls: number): Answer => ({
  verdict: ok ? 'accepts' : 'refuses',
  facts: ok ? [certificates, crls] : [],
})

// how Go reads does not count here
const GO = 26

const askRoots = (version: OpenSslVersion): Asker<Uint8Array, LoadAnswer> => ({
  question: (text) => ({ kind: 'trusted-ca', library: version, text: base64(text) }),
  theirs: ({ ok, certificates, crls }) => loadAnswer(ok, certificates.length, crls),
  ours(text) {
    const {
      loads,
      certificates,
      crls = [],
    } = loadRoots(text, `openssl-${version}`, createReading(GO))
    const some = certificates.length + crls.length > 0
    return loadAnswer(loads && some, certificates.length, crls.length)
  },
})

const MAKERS = { ...chainMakers(KEY_NAMES), ...trustMakers(KEY_NAMES, withoutPartialChain) }

/** The same chains and texts for each version. */
export const openssl: Differential = {
  oracle: 'openssl',
  generators: VERSIONS.flatMap((version) => [
    ...Object.entries(MAKERS).map(([name, make]) =>
      generator({ name: `${name}-${version}`, make, render: renderChain, asker: asker(version) }),
    ),
    generator({
      name: `roots-${version}`,
      make: makeTextWithKeys,
      render: renderText,
      asker: askRoots(version),
    }),
  ]),
}
