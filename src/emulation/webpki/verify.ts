// The folder `webpki`: rustls-webpki, by its versions, and the words of rustls. Not here: what ztunnel hands to it and
// accepts (`ztunnel`).

import type { Engine, SignatureOutcome } from '../../crypto/engine.ts'
import { createKeyCache } from '../../crypto/key-cache.ts'
import { andThen } from '../../crypto/maybe-promise.ts'
import { verifySignature, type SignatureInput } from '../../crypto/verify-signature.ts'
import { latin1 } from '../../der/strings.ts'
import type { ZtunnelRules } from '../../release/ztunnel.ts'
import { chainError } from './build-chain.ts'
import type { WebpkiSignatureCheck } from './check-signature.ts'
import type { Usage } from './extended-key-usage.ts'
import { readWebpkiAnchor, type WebpkiAnchor } from './read-anchor.ts'
import { readWebpkiCertificate } from './read-certificate.ts'
import type { WebpkiCrl } from './read-crl.ts'
import { supportedAlgorithms, type SupportedAlgorithm } from './signature-algorithms.ts'
import type { WebpkiError } from './webpki-error.ts'

/** What rustls-webpki is asked: DER as it comes over the wire and out of files. */
export interface WebpkiQuestion {
  readonly leaf: Uint8Array
  /** What was presented after the leaf, in its order. */
  readonly chain: readonly Uint8Array[]
  /** Those that cannot be read are left out, as `add_parsable_certificates` of rustls does. */
  readonly roots: readonly Uint8Array[]
  readonly crls?: readonly WebpkiCrl[]
  readonly at: Date
  readonly usage: Usage
  readonly rules: Pick<ZtunnelRules, 'webpki' | 'crypto'>
  /** What is verified, where it is not all that rustls lists for the release. */
  readonly algorithms?: readonly SupportedAlgorithm[]
  readonly check: WebpkiSignatureCheck
}

/** The roots that webpki can read. */
export function readAnchors(
  roots: readonly Uint8Array[],
  { webpki }: Pick<ZtunnelRules, 'webpki'>,
): readonly WebpkiAnchor[] {
  return roots.flatMap((root) => {
    const anchor = readWebpkiAnchor(root, webpki)
    return 'name' in anchor ? [] : [anchor]
  })
}

/**
 * What rustls-webpki says of a presented chain.
 *
 * @returns Its error; `undefined` when it accepts.
 */
export async function webpkiError(question: WebpkiQuestion): Promise<WebpkiError | undefined> {
  const { rules, check, at, usage, crls = [] } = question
  const { algorithms = supportedAlgorithms(rules) } = question
  const options = { version: rules.webpki }
  const leaf = readWebpkiCertificate(question.leaf, options)
  if ('name' in leaf) return leaf
  return chainError(
    {
      leaf,
      intermediates: question.chain.map((der) => readWebpkiCertificate(der, options)),
      anchors: readAnchors(question.roots, rules),
      crls,
      at: Math.floor(at.getTime() / 1000),
      usage,
      version: rules.webpki,
    },
    { algorithms, check },
  )
}

// a question has a handful of keys
const KEYS = 64

/** A check by an engine that remembers its answers: two roles ask for the same signatures. */
export function rememberWebpkiSignatures(engine: Engine): WebpkiSignatureCheck {
  const keys = createKeyCache(KEYS)
  const known = new Map<string, SignatureOutcome>()
  return (input: SignatureInput) => {
    const { spki, signature, data } = input
    const name = [spki, signature, data].map((bytes) => latin1(bytes)).join('|')
    const answer = known.get(name)
    if (answer !== undefined) return answer
    return andThen(verifySignature(engine, input, keys), (outcome) => {
      known.set(name, outcome)
      return outcome
    })
  }
}
