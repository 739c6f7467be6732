import { engine } from '../../../src/crypto/engine.node.ts'
import { rememberSignatures } from '../../../src/certificate/signature-cache.ts'
import type { PeerQuestion } from '../../../src/emulation/openssl/question.ts'
import type { ChainInput } from '../generate/chain-plan.ts'

// one engine for all: most signatures come again
const check = rememberSignatures(engine)
const inDer = (der: Uint8Array): { readonly der: Uint8Array } => ({ der })

/** A generated chain as BoringSSL and OpenSSL are asked about it here. */
export const peerQuestion = ({ leaf, chain, roots, crls, role, at }: ChainInput): PeerQuestion => ({
  leaf: inDer(leaf),
  chain: chain.map(inDer),
  roots: roots.map(inDer),
  crls: crls.map(inDer),
  purpose: role,
  at,
  check,
})
