// The folder `envoy`: what Envoy does around its TLS library: loading roots and chain as the agent hands them over. Not
// here: verifying (`boringssl`, `openssl`).

import { predictBoringSsl } from '../boringssl/verify.ts'
import { boringSslIn } from '../openssl/library.ts'
import { loadPresented, loadRoots } from '../openssl/load-certificates.ts'
import { anchorsText } from './anchors.ts'
import { ACCEPTED, refused, type Stack } from '../stack.ts'

// Envoy's words for a secret it cannot load
export const NO_ROOTS = refused(
  'roots-unreadable',
  'Failed to load trusted CA certificates from <inline>',
)
export const NO_CHAIN = refused(
  'chain-unreadable',
  'Failed to load certificate chain from <inline>',
)

// Envoy 1.38
const ISTIO_THAT_EXPLAINS_CRLS = 30

/** Envoy on BoringSSL: what it loads from the secret that the agent hands over, and how it verifies a peer. */
export const ENVOY: Stack = {
  loadChain: (text, { reading, rules }) => loadPresented(text, boringSslIn(rules), reading),
  loadRoots: (text, { reading, rules }) =>
    loadRoots(
      rules.sortsAnchors ? anchorsText(text, reading.blocks(text)) : text,
      boringSslIn(rules),
      reading,
    ),
  accept: ({ chain, roots }) => {
    // CRLs alone are no roots (Envoy, default_validator.cc; asked in 1.40)
    if (!roots.loads || roots.certificates.length === 0) return NO_ROOTS
    return chain.loads ? ACCEPTED : NO_CHAIN
  },
  verify: async ({ leaf, chain, roots, role, crls, at, check, rules }) => {
    if (!roots.loads) return NO_ROOTS
    const question = {
      leaf,
      chain: chain.certificates,
      roots: roots.certificates,
      purpose: role,
      at,
      check,
      partialChain: rules.partialChain,
      // a CRL between the roots counts as one of the configuration (Envoy, default_validator.cc)
      crls: [...crls, ...(roots.crls ?? [])],
    }
    const verdict = await predictBoringSsl(
      question,
      boringSslIn(rules),
      rules.istio >= ISTIO_THAT_EXPLAINS_CRLS,
    )
    return verdict.ok ? ACCEPTED : refused(verdict.fault.name, verdict.says)
  },
}
