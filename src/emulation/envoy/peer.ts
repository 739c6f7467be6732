import { predictBoringSsl } from '../boringssl/verify.ts'
import { loadCertificates } from '../openssl/load-certificates.ts'
import { ACCEPTED, refused, type Stack } from '../stack.ts'

// Envoy's words for a secret it cannot load
const NO_ROOTS = refused('roots-unreadable', 'Failed to load trusted CA certificates from <inline>')
const NO_CHAIN = refused('chain-unreadable', 'Failed to load certificate chain from <inline>')

/** Envoy on BoringSSL: what it loads from the secret that the agent hands over, and how it verifies a peer. */
export const ENVOY: Stack = {
  load: (text, { reading }) => loadCertificates(reading.boringSslPem(text), reading),
  accept: ({ chain, roots }) => {
    if (!roots.loads || roots.certificates.length === 0) return NO_ROOTS
    return chain.loads ? ACCEPTED : NO_CHAIN
  },
  verify: async ({ leaf, chain, roots, role, crls, at, check, rules }) => {
    if (!roots.loads) return NO_ROOTS
    const verdict = await predictBoringSsl({
      leaf,
      chain: chain.certificates,
      roots: roots.certificates,
      purpose: role,
      at,
      check,
      crls,
      partialChain: rules.partialChain,
    })
    return verdict.ok ? ACCEPTED : refused(verdict.fault.name, verdict.says)
  },
}
