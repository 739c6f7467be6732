import { engine } from '../../../src/crypto/engine.node.ts'
import { rememberSignatures } from '../../../src/certificate/signature-cache.ts'
import type { Library } from '../../../src/emulation/openssl/library.ts'
import type { InDer, PeerQuestion } from '../../../src/emulation/openssl/question.ts'
import { readTrustSettings } from '../../../src/emulation/openssl/trust-settings.ts'
import type { ChainInput } from '../generate/chain-plan.ts'

// one engine for all: most signatures come again
const check = rememberSignatures(engine)
const inDer = (der: Uint8Array): { readonly der: Uint8Array } => ({ der })

function anchor(der: Uint8Array, settings: Uint8Array | undefined, library: Library): InDer {
  const trust = settings && readTrustSettings(settings, library)
  return { der, ...(trust && { trust }) }
}

/** A generated chain as BoringSSL and OpenSSL are asked about it here. */
export const peerQuestion = (
  { leaf, chain, roots, settings, crls, role, at, partialChain = true }: ChainInput,
  library: Library,
): PeerQuestion => ({
  leaf: inDer(leaf),
  chain: chain.map(inDer),
  roots: roots.map((der, i) => anchor(der, settings?.[i], library)),
  crls: crls.map(inDer),
  purpose: role,
  at,
  check,
  partialChain,
})
