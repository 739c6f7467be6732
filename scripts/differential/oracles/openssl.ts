import { peerQuestion } from './peer-question.ts'
import { predictOpenSsl, type OpenSslVersion } from '../../../src/emulation/openssl/verify.ts'
import { chainMakers, renderChain, type ChainInput } from '../generate/chain-plan.ts'
import { KEY_NAMES } from '../material/keys.ts'
import { generator, type Answer, type Asker, type Differential } from '../types.ts'

// X509_verify_cert of OpenSSL 3.0, 1.1.1 and 3.5, with X509_V_FLAG_PARTIAL_CHAIN, asked with chains and CRLs.

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
  const verdict = await predictOpenSsl(peerQuestion(input), version)
  return verdict.ok ? { verdict: 'accepts' } : { verdict: 'refuses', words: verdict.says }
}

const asker = (version: OpenSslVersion): Asker<ChainInput, OracleAnswer> => ({
  question: ({ leaf, chain, roots, crls, role, at }) => ({
    kind: 'verify',
    library: version,
    purpose: role,
    at: at.toISOString(),
    leaf: base64(leaf),
    chain: chain.map(base64),
    roots: roots.map(base64),
    crls: crls.map(base64),
  }),
  theirs,
  ours: (input) => ours(input, version),
})

/** The same chains for each version. */
export const openssl: Differential = {
  oracle: 'openssl',
  generators: VERSIONS.flatMap((version) =>
    Object.entries(chainMakers(KEY_NAMES)).map(([name, make]) =>
      generator({ name: `${name}-${version}`, make, render: renderChain, asker: asker(version) }),
    ),
  ),
}
